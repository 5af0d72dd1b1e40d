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
