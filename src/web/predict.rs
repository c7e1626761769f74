//! Scores of new rows: a file in, as a table would come in, and a value per row out.

use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js, to_js},
};
use crate::{
    contract::{Neighbour, Predicted, UnseenInfo},
    data::{Header, ReadOptions, Reader, Task},
    error::Error,
    files::scored,
    insight::neighbours,
    model::vectors::Vectors,
    train::{Scored, StandIn},
};

/// New rows on their way in, for a run.
pub struct Predicting {
    reader: Reader,
    run: Option<u32>,
    unseen: Option<StandIn>,
}

#[wasm_bindgen]
impl Engine {
    /// `exact`: the bytes are columns written out with commas below their names, whatever the trained file looked like. `unseen`: what stands
    /// in for levels that training never saw; undefined: hidden levels decide.
    #[wasm_bindgen(js_name = predictBegin)]
    pub fn predict_begin(&self, run: Option<u32>, exact: bool, unseen: JsValue) -> Outcome<()> {
        let unseen = if unseen.is_undefined() { None } else { Some(from_js(unseen)?) };
        // Columns are found by name: the file has a header where the trained one had.
        let header = if self.run(run)?.run.header { Header::Yes } else { Header::No };
        let options = match exact {
            true => ReadOptions { keep_malformed: true, ..ReadOptions::exact() },
            false => ReadOptions { keep_malformed: true, header, ..ReadOptions::default() },
        };
        *self.predicting.borrow_mut() = Some(Predicting { reader: Reader::new(options), run, unseen });
        Ok(())
    }

    #[wasm_bindgen(js_name = predictPush)]
    pub fn predict_push(&self, bytes: &[u8]) -> Outcome<u32> {
        let mut predicting = self.predicting.borrow_mut();
        let Some(Predicting { reader, .. }) = &mut *predicting else { return Err(Error::NoTable.into()) };
        reader.push(bytes)?;
        Ok(reader.rows() as u32)
    }

    #[wasm_bindgen(js_name = predictAbort)]
    pub fn predict_abort(&self) {
        self.predicting.take();
    }

    /// { values, classes, scores, unknown, notes }; `file`: and { pieces } of a CSV file, the rows' own columns with the scores beside them.
    #[wasm_bindgen(js_name = predictEnd)]
    pub async fn predict_end(&self, file: bool) -> Outcome<JsValue> {
        let Some(Predicting { reader, run, unseen }) = self.predicting.take() else { return Err(Error::NoTable.into()) };
        let _guard = self.job.begin("prediction")?;
        let run = self.run(run)?;
        let mut table = reader.finish()?;
        let own = table.columns.len();
        run.run.complete(&mut table)?;
        let scored = run.run.predict_with(&*self.machine.ready().await?, &self.job, &table, unseen).await?;
        let labels = &run.run.labels;
        let several = matches!(labels.task, Task::Classes(_));
        let classes = several.then_some(&labels.classes[..]);
        let Scored { values, labelled, unknown, notes } = &scored;
        let object = to_js(&Predicted { values, classes, scores: labelled.as_ref(), unknown, notes })?;
        attach(&object, "values", Float32Array::from(&values[..]));
        if file {
            let pieces = Array::new();
            let mut push = |piece: &str| _ = pieces.push(&Uint8Array::from(piece.as_bytes()));
            scored::pieces(&table.columns[..own], &run.run.settings.target, labels, &scored, &mut push)?;
            attach(&object, "pieces", pieces);
        }
        Ok(object)
    }

    /// Vectors that are predicted for levels of a category column by their names, seen or not: { .., values [names, width], near }.
    pub async fn unseen(&self, column: String, names: Vec<String>, run: Option<u32>, count: usize) -> Outcome<JsValue> {
        let _guard = self.job.begin("prediction")?;
        let run = self.run(run)?;
        let found = run.run.predictor(&self.job, &column).await?;
        let predictor = found
            .ok_or_else(|| Error::BadInput(format!("{column} has too few levels to predict vectors from: twenty are needed.")))?;
        let Vectors { names: levels, counts, width, values, .. } = run.run.vectors(&column)?;
        let vectors: Vec<Vec<f32>> = names.iter().map(|name| predictor.vector(name)).collect();
        let neighbour = |(row, cosine): (usize, f64)| Neighbour { name: levels[row], count: counts[row], cosine };
        let near = |vector: &Vec<f32>| -> Vec<Neighbour> {
            neighbours::nearest_to(&values, vector, None, count).into_iter().map(&neighbour).collect()
        };
        let unseen = &predictor.unseen;
        let info = UnseenInfo {
            width,
            recovered: unseen.recovered(),
            trusted: unseen.is_trusted(),
            levels: unseen.levels,
            sources: predictor.sources(),
            near: vectors.iter().map(near).collect(),
        };
        let object = to_js(&info)?;
        attach(&object, "values", Float32Array::from(&vectors.concat()[..]));
        Ok(object)
    }
}
