//! Training and measuring, on a small corpus of our own: the same recipe and data give the same bytes, and the measures are right.

use std::{fs, path::PathBuf};

use lede::{
    eval::{
        porter::stem,
        rouge::{self, Stems},
        summaries,
    },
    nlp::{Article, Models, Options, Pipeline, Scratch, summary},
    train,
};

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Articles whose summary is always what one of the sentences says, wherever it stands.
fn corpus() -> String {
    let things = ["bridge", "school", "harbour", "library", "tunnel", "market", "station", "theatre"];
    let row = |i: usize| {
        let (thing, town) = (things[i % 8], ["Orle", "Tarn", "Almera"][i % 3]);
        let mut sentences = [
            format!("The council of {town} will close the {thing} in May."),
            "It rained in the morning.".to_owned(),
            "People walked by.".to_owned(),
            format!("Dogs barked at {i} cats."),
            "Nobody slept.".to_owned(),
        ];
        sentences.rotate_left(i % 5);
        let text = sentences.join(" ");
        serde_json::json!({"id": i.to_string(), "text": text, "summary": format!("{town} council to close {thing} in May."), "source": "own"})
    };
    (0..60).map(|i| row(i).to_string() + "\n").collect()
}

const RECIPE: &str = "
    lexicon = true
    epochs = 5
    rate = 0.1
    decay = 1e-4
    min_articles = 2
    min_sense_articles = 2
    held_out = 3
    [sets]
    pair = 1.0
    single = 17.0
    each = 10.0
    alone = 17.0
    target = 1.2
    [risk]
    broad_epochs = 1
    epochs = 3
    rate = 0.01
    manner_rate = 0.001
    sense_rate = 0.02
    sharpness = 300.0
    keep = 0.02
    [[data]]
    file = 'own.jsonl'
    source = 'own'
    articles = 40
    sentences = 1
    longest = 20
    [[data]]
    file = 'own.jsonl'
    source = 'own'
    articles = 20
    sentences = 2
    target_words = 20
    longest = 20
    usual = 7
    long_every = 2
    [[tune]]
    file = 'own.jsonl'
    source = 'own'
    skip = 10
    articles = 50
    sentences = 1
";

#[test]
fn the_same_recipe_and_data_give_the_same_model_and_it_has_learnt() {
    let data = folder("summaries");
    fs::write(data.join("own.jsonl"), corpus()).expect("a corpus");
    let recipe = toml::from_str::<train::summary::Recipe>(RECIPE).expect("a recipe");
    let train = || train::summary::train(&recipe, &data).expect("a model");
    let model = train();
    assert!(model.several.network.outs.iter().all(|out| *out != 0.0), "the network has learnt nothing: {:?}", model.several.network.outs);
    let (model, train) = (model.write(), || train().write());
    assert_eq!(model, train(), "equal recipes and data must give equal bytes");
    let pipeline = Pipeline::with_models(&Models { english_summary: &model, ..Models::default() }).expect("a model that loads");
    let text = "Nobody slept. Dogs barked at 70 cats. The council of Vell will close the museum in May. People walked by.";
    let options = Options { summary: Some(summary::Options { max_sentences: 1, ..Default::default() }), entities: None };
    let article = Article { text, language: "en", ..Default::default() };
    let summary = pipeline.analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it").summary;
    assert_eq!(summary.expect("asked for").text, "The council of Vell will close the museum in May.");
    assert!(train::lock(recipe.files(), &data).expect("a lock").ends_with(" own.jsonl\n"));
}

#[test]
fn other_constants_are_tried_one_at_a_time() {
    let data = folder("constants");
    fs::write(data.join("own.jsonl"), corpus()).expect("a corpus");
    let recipe = toml::from_str::<train::summary::Recipe>(RECIPE).expect("a recipe");
    let model = train::summary::train(&recipe, &data).expect("a model");
    let table = train::tune::table(&recipe, &model, &data).expect("a table");
    assert!(table.starts_with("| constants | 50 own, 1 sentences, 0 words |"), "{table}");
    let gains = table.lines().skip(1).map(|l| l.split('|').nth(2).and_then(|c| c.split('/').next()).expect("a cell").trim());
    assert!(gains.clone().count() > 10 && gains.flat_map(str::parse::<f64>).all(|gain| gain > 10.0), "one sentence tells it all:\n{table}");
}

#[test]
fn a_recipe_with_an_unknown_key_is_refused() {
    assert!(toml::from_str::<train::summary::Recipe>(&format!("speed = 3\n{RECIPE}")).is_err());
}

#[test]
fn stems_are_those_of_the_toolkit() {
    // As nltk 3.9's PorterStemmer() gives them.
    let rows = [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("ties", "tie"),
        ("cats", "cat"),
        ("agreed", "agre"),
        ("plastered", "plaster"),
        ("motoring", "motor"),
        ("conflated", "conflat"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("failing", "fail"),
        ("filing", "file"),
        ("happy", "happi"),
        ("enjoy", "enjoy"),
        ("relational", "relat"),
        ("rationally", "ration"),
        ("biology", "biolog"),
        ("hopefully", "hope"),
        ("triplicate", "triplic"),
        ("adoption", "adopt"),
        ("controlling", "control"),
        ("news", "news"),
        ("dying", "die"),
        ("died", "die"),
    ];
    for (word, expected) in rows {
        assert_eq!(stem(word), expected, "{word}");
    }
}

#[test]
fn scores_are_those_of_rouge_score() {
    // As rouge-score 0.1.2 gives them with use_stemmer=True; lines are sentences.
    let rows: [(&[&str], &[&str], [f64; 4]); 3] = [
        (
            &["The council votes to close the zoo."],
            &["The council voted on closing the zoo", "Parents protest"],
            [75.000, 57.143, 75.000, 75.000],
        ),
        (
            &["A dam broke.", "Two towns were flooded on Sunday."],
            &["Two towns flooded", "The dam broke on Sunday"],
            [82.353, 40.000, 58.824, 82.353],
        ),
        (&["Nothing here."], &["Other words"], [0.0; 4]),
    ];
    for (summary, reference, expected) in rows {
        let found = rouge::score(&Stems::of(summary.iter().copied()), &Stems::of(reference.iter().copied()));
        let near = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 0.005);
        assert!(near, "{summary:?}: {found:?}, expected {expected:?}");
    }
}

/// Source, row and least gain of ROUGE-1 and of ROUGE-2: what the models of this build have been measured to give, less the noise.
const FLOORS: [(&str, &str, f64, f64); 8] = [
    ("cnn (en_dev.jsonl.xz)", "lede, k", 2.7, 0.9),
    ("cnn (en_dev.jsonl.xz)", "lede, at most k", 2.9, 0.8),
    ("cnndm (train.jsonl.xz)", "lede, k", 3.4, 1.1),
    ("cnndm (train.jsonl.xz)", "lede, at most k", 4.3, 1.2),
    ("spotlightpa (en_dev.jsonl.xz)", "lede, k", 3.0, 2.0),
    ("dailymail2020 (en_dev.jsonl.xz)", "lede, k", 1.0, 0.5),
    ("xsum (dev.jsonl.xz)", "lede, k", 3.0, 0.1),
    ("vietnews (dev.jsonl.xz)", "lede, k", 2.5, 0.5),
];

#[test]
fn the_report_is_about_the_models_of_this_build_and_above_its_floors() {
    let report = include_str!("../models/summaries.md");
    let models = Models::default();
    for (name, bytes) in [("English", models.english_summary), ("others", models.neutral_summary)] {
        let hash = summaries::hash(bytes);
        assert!(report.contains(&hash), "models/summaries.md is not about the model for {name}, {hash}: run `lede-eval summaries` again");
    }
    for (source, row, r1, r2) in FLOORS {
        let table = report.split("## ").find(|t| t.starts_with(source)).unwrap_or_else(|| panic!("{source} is missing"));
        let line = table.lines().find(|l| l.starts_with(&format!("| **{row}** |"))).unwrap_or_else(|| panic!("{row} is missing"));
        let gain = |column: usize| {
            let cell = line.split('|').nth(column).and_then(|cell| cell.split_whitespace().next()).expect("a cell");
            cell.parse::<f64>().expect("a number")
        };
        assert!(gain(7) >= r1 && gain(8) >= r2, "{source}, {row}: {} and {} for at least {r1} and {r2}", gain(7), gain(8));
    }
}
