"""What is kept: the only SQLAlchemy and the only file store. Unit of work, migrations, audit, vault, keys.

May import `core`.
"""
