"""Everything that is kept, as frozen records: one class a table of the store, no behaviour but self-validation.

| module | what it remembers |
|---|---|
| `domains` | a data domain, its approval chains and policies |
| `parties` | organisations, members, keys, agreements, the actor of an act |
| `supply` | sources, catalogue entries, labels, snapshots |
| `scenarios` | applications, grants, extracts |
| `votes` | what people said on applications, releases, publications and reversals |
| `reversals` | requests to turn tokens back into values |
| `jobs` | jobs and their releases |
| `products` | products and their versions |
| `queue` | work for the platform's processes |
| `audit` | acts, their chain and its seals |
| `idempotency` | answers to requests sent twice |

Field names repeat with one meaning: `domain` is the data domain (R24), `organisation` the owner that scoped reads are
checked against, `state` the position in the record's lifecycle (`core/states.py`), `at` a moment in UTC. Changes go
through `store.unit_of_work` alone; a record in hand is a picture of the past.
"""
