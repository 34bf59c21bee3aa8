"""What a zygote loads ahead, and the whole environment that it and its sandboxes see."""

BARE = ("numpy", "numpy.random", "pyarrow", "pyarrow.compute", "pyarrow.parquet", "duckdb")
STACK = (
    "pandas",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.stats",
    "sklearn.cluster",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "statsmodels.api",
    "statsmodels.formula.api",
    "polars",
)
"""Loaded ahead in the full zygote; what is not installed is left out."""

SLEEPERS = {"polars-ooc-clea": "polars starts it on import to sweep its spill folder; it sleeps and holds no lock then"}
"""Threads that may exist beside the main one. A fork copies only the caller, so a sandbox still starts with one."""

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # jobs repeat exactly, and order of sets tells nothing
    "LANG": "C.UTF-8",
    "HOME": "/scratch",
    "TMPDIR": "/scratch",
    "OPENBLAS_NUM_THREADS": "1",  # a pool of threads cannot be forked
    "OMP_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "POLARS_SKIP_CPU_CHECK": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "_RJEM_MALLOC_CONF": "background_thread:false",
    "JOBLIB_MULTIPROCESSING": "0",  # n_jobs means one: its pools need shared semaphores, which are not there
    "MALLOC_ARENA_MAX": "2",
}
"""All that a sandbox's environment holds."""
