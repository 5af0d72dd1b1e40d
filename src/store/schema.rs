//! Tables and columns, once for both engines; `migrations/` makes them.
//!
//! Only types that both engines keep alike: `BigInt`, Text (JSON too, so that its bytes stay as they
//! were hashed), Double, Bool, Binary, Date, Timestamp (always UTC).

diesel::table! {
    ledger_head (id) {
        id -> BigInt,
        seq -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    ledger (seq) {
        seq -> BigInt,
        at -> Timestamp,
        kind -> Text,
        subject -> Text,
        entry -> Text,
        leaf_hash -> Binary,
    }
}

diesel::table! {
    idempotency (caller, route, key) {
        caller -> Text,
        route -> Text,
        key -> Text,
        body_hash -> Binary,
        status -> Nullable<BigInt>,
        headers -> Nullable<Text>,
        body -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    agencies (code) {
        code -> Text,
        document -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    life_events (code) {
        code -> Text,
        document -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    target_groups (code) {
        code -> Text,
        document -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    services (code) {
        code -> Text,
        agency -> Text,
        document -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    methodologies (code, version) {
        code -> Text,
        version -> Text,
        standing -> Text,
        document -> Text,
        hash -> Nullable<Text>,
        row_version -> BigInt,
        retired_seq -> Nullable<BigInt>,
    }
}

diesel::table! {
    mappings (methodology, criterion, from_methodology) {
        methodology -> Text,
        criterion -> Text,
        from_methodology -> Text,
        from_criterion -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    campaigns (code) {
        code -> Text,
        methodology -> Text,
        starts_on -> Date,
        ends_on -> Date,
        document -> Text,
        seq -> BigInt,
        closed_seq -> Nullable<BigInt>,
    }
}

diesel::table! {
    dues (campaign, service) {
        campaign -> Text,
        service -> Text,
        facts -> Text,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    evaluations (id) {
        id -> Text,
        service -> Text,
        starts_on -> Date,
        ends_on -> Date,
        methodology -> Text,
        source -> Text,
        assessor -> Text,
        standing -> Text,
        latest -> BigInt,
        public -> Nullable<BigInt>,
        pending -> Nullable<Text>,
        since -> Nullable<BigInt>,
        row_version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    drafts (evaluation_id) {
        evaluation_id -> Text,
        document -> Text,
        reason -> Nullable<Text>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    revisions (evaluation_id, n) {
        evaluation_id -> Text,
        n -> BigInt,
        facts -> Text,
        answers -> Text,
        salt -> Binary,
        reason -> Nullable<Text>,
        submitted_at -> Timestamp,
    }
}

diesel::table! {
    steps (evaluation_id, place) {
        evaluation_id -> Text,
        place -> BigInt,
        n -> BigInt,
        standing -> Text,
        at -> Timestamp,
        reason -> Nullable<Text>,
        seq -> Nullable<BigInt>,
        withheld -> Nullable<Text>,
    }
}

diesel::table! {
    replies (evaluation_id, seq) {
        evaluation_id -> Text,
        seq -> BigInt,
        document -> Text,
    }
}

diesel::table! {
    scorecards (seq, ordinal) {
        seq -> BigInt,
        ordinal -> BigInt,
        service -> Text,
        starts_on -> Date,
        ends_on -> Date,
        methodology -> Text,
        facts -> Nullable<Text>,
    }
}

diesel::table! {
    cells (seq, ordinal, node, target_group, source) {
        seq -> BigInt,
        ordinal -> BigInt,
        node -> Text,
        target_group -> Text,
        source -> Text,
        best -> Bool,
        nano -> Nullable<BigInt>,
        state -> Text,
        flags -> BigInt,
        coverage -> Nullable<Double>,
        n -> Nullable<BigInt>,
        numerator -> Nullable<BigInt>,
        denominator -> Nullable<BigInt>,
        sampling_basis -> Nullable<Text>,
        sampling_n -> Nullable<Double>,
        sampling_deviation -> Nullable<Double>,
        untested -> Nullable<Bool>,
    }
}

diesel::table! {
    packed (seq, ordinal) {
        seq -> BigInt,
        ordinal -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    reports (sha256) {
        sha256 -> Text,
        findings -> Text,
        at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(evaluations, revisions, steps, drafts);
diesel::allow_tables_to_appear_in_same_query!(replies, ledger);
diesel::allow_tables_to_appear_in_same_query!(scorecards, cells);
diesel::allow_tables_to_appear_in_same_query!(campaigns, dues);
