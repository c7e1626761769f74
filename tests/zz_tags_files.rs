#[path = "support/mixed_table.rs"]
mod mixed_table;
mod support;
use flowbed::{
    device::Device,
    files::{self, Format, json::SerdeJson},
    train::{self, Model, Prepared, Settings},
};
use support::*;
on_every_device!(write_all);
async fn write_all(device: &Device) {
    if device.is_gpu() {
        return;
    }
    let dir = "/work/tmp/bags";
    let csv = std::fs::read_to_string(format!("{dir}/train.csv")).unwrap();
    let table = mixed_table::read(&csv);
    for column in &table.columns {
        println!("{} {:?} {} {:?}", column.name, column.kind, column.why, column.format);
    }
    let fresh = mixed_table::read(&std::fs::read_to_string(format!("{dir}/new.csv")).unwrap());
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean] {
        let settings = Settings {
            model,
            target: "liked".into(),
            hidden: 16,
            epochs: 6,
            batch: 64,
            rate: 5e-3,
            patience: 6,
            ..Settings::default()
        };
        let run = train::train(device, &job(), Prepared::new(&table, settings).unwrap(), &mut |_| {}).await.unwrap();
        println!("{} test {:?}", model.name(), run.training.test);
        let scored = run.learned.predict(device, &job(), &fresh).await.unwrap();
        println!("{:?}", scored.notes.iter().map(|n| &n.text).collect::<Vec<_>>());
        let text: String = scored.values.iter().map(|v| format!("{v}\n")).collect();
        std::fs::write(format!("{dir}/{}.scores", model.name()), text).unwrap();
        let saved = [files::SavedRun::from(&run)];
        for format in [Format::Onnx, Format::Safetensors] {
            let file = files::files(&SerdeJson, &saved, format, None, None).unwrap().remove(0);
            std::fs::write(format!("{dir}/{}", file.name), file.bytes).unwrap();
        }
    }
}
