"""Run by the Python of another environment: presidio-structured over a table of cells, its CPU seconds printed as JSON.

`analyse.py JOB`: a JSON file with `patterns` (label → regular expressions of ours) and `columns` (name → cells). The
cheapest configuration that a user could choose: our patterns as Presidio's own PatternRecognizer, and no model.
"""

import json
import sys
import time
from pathlib import Path

import pandas
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_structured import PandasAnalysisBuilder


def main() -> None:
    """Analyse once to warm up, then once under the clock."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    recognisers = [
        PatternRecognizer(
            supported_entity=label,
            supported_language="zh",
            patterns=[Pattern(name=f"{label}{i}", regex=regex, score=0.7) for i, regex in enumerate(regexes)],
        )
        for label, regexes in job["patterns"].items()
    ]
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognisers, supported_languages=["zh"]),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "zh", "model_name": "none"}]),
        supported_languages=["zh"],
    )
    builder, table = PandasAnalysisBuilder(analyzer=engine), pandas.DataFrame(job["columns"])
    builder.generate_analysis(table.head(2), language="zh")
    start = time.process_time()
    found = builder.generate_analysis(table, language="zh")
    print(json.dumps({"cpu_s": time.process_time() - start, "found": found.entity_mapping}))


if __name__ == "__main__":
    main()
