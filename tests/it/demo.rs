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

mod served {
    both_engines! { what_is_made_up_says_so_and_shows_the_rest, the_what_if_of_the_readme_is_so }

    use serde_json::{Value, json};

    use crate::{figures::demo_register, world::Engine};

    async fn what_is_made_up_says_so_and_shows_the_rest(engine: Engine) {
        let served = demo_register(engine).await;
        let public = served.anonymous();

        let body = public.get("/v1/coverage?campaign=sample-2024").await.is(200).body;
        let total = &body["campaigns"][0]["total"];
        assert_eq!(
            (&total["due"], &total["reported"], &total["awaited"]),
            (&json!(4), &json!(3), &json!(1))
        );
        let ours = "/v1/series?methodology=client-quality&agency=sample-office&criterion=mobile";
        for (weight, value) in [("", 50.0), ("&weight=volume", 5.5)] {
            let body = public.get(&format!("{ours}{weight}")).await.is(200).body;
            assert_eq!(body["series"][0]["segments"][0]["points"][0]["value"], value);
        }
        let office = public.get("/v1/agencies/sample-office").await.is(200).body;
        assert!(office["names"]["en"].as_str().unwrap().contains("made-up"));
        let services = public.get("/v1/services?agency=sample-office").await.is(200).body;
        for service in services["items"].as_array().unwrap() {
            assert!(service["names"]["en"].as_str().unwrap().starts_with("Sample"), "{service}");
        }
        // No real figure has anything of it.
        let real = public.get("/v1/observations?agency=sample-office").await.is(200).body;
        assert_eq!(real["items"], json!([]));
    }

    async fn the_what_if_of_the_readme_is_so(engine: Engine) {
        let served = demo_register(engine).await;
        let readme = include_str!("../../README.md");
        let assessor = served.of("eu-commission", "evaluations:assess");
        let (_, rest) = readme.split_once("evaluations?to=draft").unwrap();
        let (_, rest) = rest.split_once("-d '").unwrap();
        let (draft, _) = rest.split_once('\'').unwrap();
        let draft: Value = serde_json::from_str(draft).unwrap();

        let made = assessor.post("/v1/evaluations?to=draft", &draft).await.is(201);
        let path = format!("{}/what-if", made.header("location"));
        let told = assessor.get(&path).await.is(200).body;
        assert_eq!(told["faults"], json!([]));
        assert_eq!(
            (&told["after"]["value"], &told["path"]["index"]["value"]),
            (&json!(55.625), &json!(68.125))
        );
        assert_eq!(
            told["path"]["answers"],
            json!([{"criterion": "proactivity", "best": {"value": true}}])
        );
        for said in ["55.6 points, the grade 2.8", "proactivity alone would make it 68.1"] {
            assert!(readme.contains(said), "{said}");
        }
    }
}

/// Number of the last entry, and hash of all leaf hashes in order. They change only with the demo
/// itself, with the methodologies, or with the form of entries.
const HEAD: (i64, &str) = (797, "5c26acb52f3aa936d7a85f8bd5456bf3c12c07467db840c0c55e6bc58b507b29");

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
