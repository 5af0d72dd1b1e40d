//! The demo: the same on every machine, once, and only where nothing else is.

use sha2::{Digest, Sha256};
use znamka::{
    actions::{Tx, evaluation::submit},
    cli::{Error, demo, demo::Loaded},
    clock::Clock,
    domain::{
        caller::{Caller, Scopes},
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        methodology::hex,
    },
    store::{ledger, setting},
};

use crate::world::{Engine, World};

on_both_engines! {
    the_demo_is_the_same_on_both,
    what_is_there_is_not_loaded_again_and_not_mixed,
    its_example_can_be_submitted,
}

/// Number of the last entry, and hash of all leaf hashes in order. They change only with the demo
/// itself, with the methodologies, or with the form of entries.
const HEAD: (i64, &str) = (788, "d948e6f194c65707954f711f90bbc914e5ec60849b3adf761bc5e70445e1db94");

fn head(world: &World) -> (i64, String) {
    world
        .pool
        .read::<_, znamka::store::Error>(|conn| {
            let seq = ledger::head(conn)?.seq;
            let leaves = ledger::entries(0, seq, conn)?;
            let all =
                leaves.iter().fold(Sha256::new(), |all, leaf| all.chain_update(&leaf.leaf_hash));
            Ok((seq, hex(&all.finalize())))
        })
        .unwrap()
}

fn the_demo_is_the_same_on_both(engine: Engine) {
    let world = World::new(engine);

    let loaded = demo::load(&world.pool).unwrap();

    assert!(matches!(loaded, Loaded::Now { seq, .. } if seq == HEAD.0), "{loaded:?}");
    assert_eq!(head(&world), (HEAD.0, HEAD.1.to_owned()));
    let meant = world.pool.read(|conn| setting::find("methodology", conn)).unwrap();
    assert_eq!(meant.as_deref(), Some("eu-egov-services"));
}

fn what_is_there_is_not_loaded_again_and_not_mixed(engine: Engine) {
    let world = World::new(engine);
    demo::load(&world.pool).unwrap();

    assert_eq!(demo::load(&world.pool).unwrap(), Loaded::Before);
    assert_eq!(head(&world).0, HEAD.0);

    let other = World::new(engine);
    super::batch::prepare(&other, 1);
    let before = head(&other);
    let refused = demo::load(&other.pool).unwrap_err();
    assert!(matches!(&refused, Error::Refused(why) if why.contains("empty database")), "{refused}");
    assert_eq!(head(&other), before);
}

fn its_example_can_be_submitted(engine: Engine) {
    let world = World::new(engine);
    demo::load(&world.pool).unwrap();
    let draft: EvaluationDraft = serde_json::from_str(demo::EXAMPLE).unwrap();
    let caller = Caller {
        sub: "demo".into(),
        agency: Code::parse(demo::ASSESSOR),
        scopes: Scopes::read("evaluations:assess evaluations:publish"),
        jti: "1".into(),
    };

    let outcome = world
        .pool
        .write(|conn| {
            let tx = &mut Tx::new(conn, &Clock::System);
            submit(&draft, Standing::Published, &caller, tx)
        })
        .unwrap();

    assert_eq!(outcome.seq, Some(HEAD.0 + 1));
}
