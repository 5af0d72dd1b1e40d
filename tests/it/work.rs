//! Answers that take their time: they keep nobody else waiting.

use std::{
    sync::mpsc::{Sender, channel},
    thread::available_parallelism,
    time::Duration,
};

use futures_util::future::{Either, join_all, select, select_all};
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;
use znamka::{
    http::work::Work,
    store::{self, ledger},
};

use crate::{
    served::{Served, evaluation},
    world::Engine,
};

both_engines! {
    pages_wait_for_their_turn_and_hold_nobody_up,
    while_long_rankings_are_worked_out_others_are_answered,
    so_many_values_that_weights_are_not_drawn_unasked,
    a_batch_is_rehearsed_while_somebody_else_writes,
}

/// Two services, each with a value at so many children of the root.
async fn wide(engine: Engine, children: u32) -> Served {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let leaf = |i: u32| json!({"code": format!("c{i}"), "parent": "index", "sources": ["self"], "scale": {"kind": "share"}});
    let mut nodes = vec![json!({"code": "index", "parent": null})];
    nodes.extend((0..children).map(leaf));
    let document = json!({"names": {"en": "Wide"}, "periods": {"from": "2024-01-01", "to": null},
        "period_lengths": ["P1Y"], "nodes": nodes});
    admin.put("/v1/methodologies/wide/m1", &document).await.is(201);
    admin.post("/v1/methodologies/wide/m1/freeze", &Value::Null).await.is(200);
    for (service, step) in [("cz-housing", 7), ("cz-parental-allowance", 11)] {
        let answers: Vec<Value> = (0..children)
            .map(|i| json!({"criterion": format!("c{i}"), "value": i * step % 101}))
            .collect();
        let evaluation = json!({"service": service, "period": "2025", "methodology": "wide@m1",
            "source": "self", "assessor": "cz-mpsv", "answers": answers});
        admin.post("/v1/evaluations?to=published", &evaluation).await.is(201);
    }
    served
}

/// Takes all places at which something can be worked out, until what it gives is dropped.
async fn all_places(served: &Served) -> Vec<Sender<()>> {
    let cores = available_parallelism().unwrap().get();
    let (began, mut at_work) = unbounded_channel();
    let mut taken = Vec::new();
    for (work, places) in [(Work::Short, cores.max(2)), (Work::Long, (cores - 1).max(1))] {
        for _ in 0..places {
            let (end, may_end) = channel::<()>();
            taken.push(end);
            let (state, began) = (served.state.clone(), began.clone());
            actix_web::rt::spawn(async move {
                let work = state.work_out(work, move || {
                    began.send(()).unwrap();
                    let _ = may_end.recv();
                });
                work.await.unwrap();
            });
        }
    }
    for _ in &taken {
        at_work.recv().await.unwrap();
    }
    taken
}

async fn pages_wait_for_their_turn_and_hold_nobody_up(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = served.agency("cz-mpsv");
    let draft = evaluation("cz-housing", "cz-mpsv", 9);
    clerk.post("/v1/evaluations?to=published", &draft).await.is(201);
    let asker = served.anonymous();
    let taken = all_places(&served).await;
    // More pages than there are threads that answer.
    let pages = [
        "/",
        "/services",
        "/services/cz-housing",
        "/services/cz-housing/chart.svg",
        "/embed/services/cz-housing",
        "/badges/cz-housing.svg",
        "/badges/cz-housing.json",
        "/agencies",
        "/agencies/cz-mpsv",
        "/criteria",
        "/criteria/one-fill",
        "/ranking",
        "/changes",
        "/compare?service=cz-housing",
        "/methodologies",
        "/data",
    ];
    let pages = pages.map(|path| {
        let asker = asker.clone();
        Box::pin(async move { asker.get(path).await.is(200) })
    });
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        for path in ["/health", "/en/docs", "/privacy"] {
            asker.get(path).await.is(200);
        }
    };
    match select(select_all(pages), Box::pin(others)).await {
        Either::Left(((_, nth, _), _)) => panic!("page {nth} was worked out where others answer"),
        Either::Right(((), pages)) => {
            drop(taken);
            let (_, _, rest) = pages.await;
            join_all(rest).await;
        }
    }
}

async fn while_long_rankings_are_worked_out_others_are_answered(engine: Engine) {
    let served = wide(engine, 400).await;
    let asker = served.anonymous();
    // More of them than there are threads that answer, and no two the same.
    let long = join_all((30..36).map(|n| {
        let asker = asker.clone();
        let path = format!("/v1/rankings?methodology=wide&interval=always&min_n={n}");
        async move { asker.get(&path).await.is(200) }
    }));
    let others = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        asker.get("/health").await.is(200);
        asker.get("/v1/series?methodology=wide").await.is(200);
        asker.get("/v1/services/cz-housing/series?methodology=wide&criterion=c7").await.is(200);
    };
    match select(Box::pin(long), Box::pin(others)).await {
        Either::Left(_) => panic!("others waited until all rankings were worked out"),
        Either::Right(((), long)) => {
            for ranking in long.await {
                assert_eq!(ranking.body["intervals"]["draws"], 1_000);
            }
        }
    }
}

async fn so_many_values_that_weights_are_not_drawn_unasked(engine: Engine) {
    let served = wide(engine, 1_000).await;
    let asker = served.anonymous();
    let reason = async |interval: &str| {
        let path = format!("/v1/rankings?methodology=wide&interval={interval}");
        let body = asker.get(&path).await.is(200).body;
        assert_eq!(body["ranked"], 2);
        body["intervals"]["reason"].clone()
    };

    // 1,000 children of two services: more than is done unasked, and no more than is done at all.
    assert_eq!(reason("auto").await, "too_many");
    assert_eq!(reason("always").await, Value::Null);
}

async fn a_batch_is_rehearsed_while_somebody_else_writes(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let batch = |numerators: [u64; 3]| {
        let services = ["cz-housing", "cz-parental-allowance", "cz-housing"];
        let mut lines: Vec<Value> = services
            .iter()
            .zip(numerators)
            .map(|(service, numerator)| evaluation(service, "cz-mpsv", numerator))
            .collect();
        lines[2]["period"] = json!("2026");
        lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n").into_bytes()
    };
    let send = async |query: &str, batch: Vec<u8>| {
        let path = format!("/v1/evaluation-batches?{query}");
        admin.send("POST", &path, "application/x-ndjson", batch).await
    };

    // Somebody writes, and does not come to an end.
    let pool = served.world.pool.clone();
    let ((locked, is_locked), (end, may_end)) = (channel(), channel::<()>());
    let writer = std::thread::spawn(move || {
        pool.write::<_, store::Error>(|conn| {
            ledger::lock_head(conn)?;
            locked.send(()).unwrap();
            let _ = may_end.recv();
            Ok(())
        })
    });
    is_locked.recv().unwrap();
    for to in ["draft", "submitted", "published"] {
        let told = send(&format!("dry_run=true&to={to}"), batch([4, 5, 6])).await.is(200).body;
        assert_eq!((&told["count"], &told["dry_run"]), (&json!(3), &json!(true)));
        assert_eq!(told["evaluations"][2]["standing"], to);
    }
    let bad = send("dry_run=true&to=published", batch([4, 50, 6])).await.is(422);
    assert_eq!((bad.codes().len(), &bad.body["errors"][0]["row"]), (1, &json!(2)));
    let mut twice = batch([4, 5, 6]);
    twice.push(b'\n');
    twice.extend(batch([4, 5, 6]));
    assert_eq!(send("dry_run=true&to=published", twice).await.is(422).codes().len(), 3);
    end.send(()).unwrap();
    writer.join().unwrap().unwrap();

    // What was told is what comes, and nothing had come of it before.
    let told = send("dry_run=true&to=published", batch([4, 5, 6])).await.is(200).body;
    let done = send("to=published", batch([4, 5, 6])).await.is(200).body;
    for name in ["row", "service", "standing", "seq"] {
        for (told, done) in told["evaluations"]
            .as_array()
            .unwrap()
            .iter()
            .zip(done["evaluations"].as_array().unwrap())
        {
            assert_eq!(told[name], done[name]);
        }
    }
    assert_eq!(told["warnings"], done["warnings"]);
}
