"""The first tables.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the triggers that keep audit rows as they were written."""
    op.create_table(
        "audit_rows",
        sa.Column("id", _big_integer(), autoincrement=True, nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_rows_domain_at"), "audit_rows", ["domain", "at"], unique=False)
    op.create_index(op.f("ix_audit_rows_object"), "audit_rows", ["object"], unique=False)
    op.create_table(
        "domains",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("chains", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("term_max_days", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("vetted_roles", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domains")),
    )
    op.create_table(
        "idempotency",
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("body_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("status", _big_integer(), autoincrement=False, nullable=True),
        sa.Column("answer", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("at", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("member", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"], unique=False)
    op.create_table(
        "work",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("unique_key", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("run_at", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("lease_until", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("worker", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fence", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("attempts", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("max_attempts", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("error", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_work_unique_key")),
    )
    op.create_index(op.f("ix_work_state_lease_until"), "work", ["state", "lease_until"], unique=False)
    op.create_index(op.f("ix_work_state_run_at"), "work", ["state", "run_at"], unique=False)
    op.create_table(
        "audit_links",
        sa.Column("position", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("row", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["row"], ["audit_rows.id"], name=op.f("fk_audit_links_row")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("row", name=op.f("uq_audit_links_row")),
    )
    op.create_table(
        "guard_policies",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_by", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_guard_policies_domain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_policies")),
        sa.UniqueConstraint("domain", "version", name=op.f("uq_guard_policies_domain_version")),
    )
    op.create_table(
        "history_heads",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("version", _big_integer(), nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_history_heads_domain")),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_history_heads")),
    )
    op.create_table(
        "masking_policies",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_by", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_masking_policies_domain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masking_policies")),
        sa.UniqueConstraint("domain", "version", name=op.f("uq_masking_policies_domain_version")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("credit_code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("barred_until", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_organisations_domain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("domain", "name", name=op.f("uq_organisations_domain_name")),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("terms", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_agreements_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_agreements_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_organisation"), "agreements", ["organisation"], unique=False)
    op.create_table(
        "audit_seals",
        sa.Column("position", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("algorithm", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("signature", sa.LargeBinary(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["position"], ["audit_links.position"], name=op.f("fk_audit_seals_position")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("trained_until", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("confidentiality_until", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_members_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_members_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_organisation"), "members", ["organisation"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("settings", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("secret_name", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_sources_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_sources_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("organisation", "name", name=op.f("uq_sources_organisation_name")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scopes", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("revoked_at", sa.Text(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_api_keys_domain")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_api_keys_member")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_api_keys_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
    )
    op.create_index(op.f("ix_api_keys_member"), "api_keys", ["member"], unique=False)
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("agreement", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("market_research", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("technique", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("expected_result", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("benefit_sharing", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("tables", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("departments", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("term_days", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("round", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_scenarios_agreement")),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_scenarios_domain")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_scenarios_member")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_scenarios_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
    )
    op.create_index(op.f("ix_scenarios_domain_state"), "scenarios", ["domain", "state"], unique=False)
    op.create_index(
        op.f("ix_scenarios_organisation_created_at"), "scenarios", ["organisation", "created_at"], unique=False
    )
    op.create_table(
        "source_tables",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("description", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("locator", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("update_cycle", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("label_set", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_source_tables_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_source_tables_organisation")),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name=op.f("fk_source_tables_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_tables")),
        sa.UniqueConstraint("domain", "name", name=op.f("uq_source_tables_domain_name")),
    )
    op.create_index(op.f("ix_source_tables_organisation"), "source_tables", ["organisation"], unique=False)
    op.create_index(op.f("ix_source_tables_source"), "source_tables", ["source"], unique=False)
    op.create_table(
        "votes",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("round", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("step", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("checks", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("comment", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_votes_domain")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_votes_member")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_votes_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("subject", "round", "member", name=op.f("uq_votes_subject_round_member")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("agreement", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("tables", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_grants_agreement")),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_grants_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_grants_organisation")),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name=op.f("fk_grants_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_organisation"), "grants", ["organisation"], unique=False)
    op.create_index(op.f("ix_grants_scenario"), "grants", ["scenario"], unique=False)
    op.create_index(op.f("ix_grants_state_valid_until"), "grants", ["state", "valid_until"], unique=False)
    op.create_table(
        "label_sets",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("table", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("columns", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("confirmed_by", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_label_sets_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_label_sets_organisation")),
        sa.ForeignKeyConstraint(["table"], ["source_tables.id"], name=op.f("fk_label_sets_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_sets")),
        sa.UniqueConstraint("table", "version", name=op.f("uq_label_sets_table_version")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("description", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_products_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_products_organisation")),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name=op.f("fk_products_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("domain", "name", name=op.f("uq_products_domain_name")),
    )
    op.create_index(op.f("ix_products_organisation"), "products", ["organisation"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("table", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("row_count", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("schema_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("schema", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_snapshots_domain")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_snapshots_organisation")),
        sa.ForeignKeyConstraint(["table"], ["source_tables.id"], name=op.f("fk_snapshots_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
    )
    op.create_index(op.f("ix_snapshots_table_as_of"), "snapshots", ["table", "as_of"], unique=False)
    op.create_table(
        "extracts",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("grant", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("mock", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("manifest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("manifest_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("folder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_extracts_domain")),
        sa.ForeignKeyConstraint(["grant"], ["grants.id"], name=op.f("fk_extracts_grant")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_extracts_organisation")),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name=op.f("fk_extracts_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extracts")),
    )
    op.create_index(op.f("ix_extracts_folder"), "extracts", ["folder"], unique=False)
    op.create_index(op.f("ix_extracts_grant"), "extracts", ["grant"], unique=False)
    op.create_index(op.f("ix_extracts_scenario_state"), "extracts", ["scenario", "state"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("extract", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("mock", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("text_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("round", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("plan_hash", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("program", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("decision", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("decision_hash", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("history_version", _big_integer(), autoincrement=False, nullable=True),
        sa.Column("usage", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("executor_ticket", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("isolation_tier", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("submitted_at", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("ended_at", sa.Text(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_jobs_domain")),
        sa.ForeignKeyConstraint(["extract"], ["extracts.id"], name=op.f("fk_jobs_extract")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_jobs_member")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_jobs_organisation")),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name=op.f("fk_jobs_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_domain_state"), "jobs", ["domain", "state"], unique=False)
    op.create_index(op.f("ix_jobs_organisation_submitted_at"), "jobs", ["organisation", "submitted_at"], unique=False)
    op.create_index(op.f("ix_jobs_scenario"), "jobs", ["scenario"], unique=False)
    op.create_table(
        "history_reservations",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("committed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_history_reservations_domain")),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f("fk_history_reservations_job")),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_history_reservations")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("job", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("output_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("record_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("decision_hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("standing_rule", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("released_at", sa.Text(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_releases_domain")),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f("fk_releases_job")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_releases_organisation")),
        sa.ForeignKeyConstraint(["scenario"], ["scenarios.id"], name=op.f("fk_releases_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("job", name=op.f("uq_releases_job")),
    )
    op.create_index(op.f("ix_releases_organisation"), "releases", ["organisation"], unique=False)
    op.create_table(
        "history_entries",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("seq", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("subjects", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("opaque", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_history_entries_domain")),
        sa.ForeignKeyConstraint(["job"], ["history_reservations.job"], name=op.f("fk_history_entries_job")),
        sa.PrimaryKeyConstraint("job", "seq", name=op.f("pk_history_entries")),
    )
    op.create_index(
        op.f("ix_history_entries_domain_subject_type"), "history_entries", ["domain", "subject_type"], unique=False
    )
    op.create_table(
        "product_versions",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("n", _big_integer(), autoincrement=False, nullable=False),
        sa.Column("release", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("sources", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("receipt", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("recall_reason", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("requested_at", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("recalled_at", sa.Text(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["domain"], ["domains.id"], name=op.f("fk_product_versions_domain")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_product_versions_member")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_product_versions_organisation")),
        sa.ForeignKeyConstraint(["product"], ["products.id"], name=op.f("fk_product_versions_product")),
        sa.ForeignKeyConstraint(["release"], ["releases.id"], name=op.f("fk_product_versions_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_versions")),
        sa.UniqueConstraint("product", "n", name=op.f("uq_product_versions_product_n")),
    )
    op.create_index(op.f("ix_product_versions_domain_state"), "product_versions", ["domain", "state"], unique=False)
    for table in _APPEND_ONLY:
        _forbid_changes(table)


_APPEND_ONLY = ("audit_rows", "audit_links", "audit_seals", "votes")


def _forbid_changes(table: str) -> None:
    """Whoever has only the application's way in cannot change these rows; who owns the database still can, and is
    found out by the chain."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def _big_integer() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
