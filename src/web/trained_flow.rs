//! A trained flow: the tokens of rows, what the head makes of states on their way, how deep the network must be.

use js_sys::{Float32Array, Function, Object};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js, to_js},
};
use crate::{
    contract::{self, RowInfo, RowTokens},
    data::Rows,
    error::{Error, Result},
    train::{Depth, TrainedFlow},
};

/// Test rows of a depth plot: their states are held twice.
const MOST_DEPTH_ROWS: usize = 16_384;
/// Rows whose tokens are asked for at once.
const MOST_ROWS: usize = 1000;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DepthOptions {
    run: Option<u32>,
    layers: Vec<usize>,
    /// Test rows at most, evenly spread
    rows: usize,
}

impl Default for DepthOptions {
    fn default() -> Self {
        DepthOptions { run: None, layers: (1..=64).collect(), rows: 2048 }
    }
}

fn check_rows(rows: &[u32], count: usize) -> Result<()> {
    if !rows.is_empty() && rows.len() <= MOST_ROWS && rows.iter().all(|row| (*row as usize) < count) {
        return Ok(());
    }
    let expected = format!("1 to {MOST_ROWS} numbers of rows, each from 0 to {}", count.saturating_sub(1));
    let found = rows.iter().find(|row| **row as usize >= count).map_or(format!("{} of them", rows.len()), u32::to_string);
    Err(Error::BadOption { name: "rows", found, expected })
}

#[wasm_bindgen]
impl Engine {
    /// The tokens of rows at t = 0, and what moves them: { tokens, width, names, flow, rows, x0, weights }.
    #[wasm_bindgen(js_name = rowTokens)]
    pub async fn row_tokens(&self, rows: Vec<u32>, run: Option<u32>) -> Outcome<JsValue> {
        let _guard = self.job.begin("look at rows")?;
        let numbered = self.run(run)?;
        let (run, table) = (&numbered.run, self.rows_for(&numbered)?);
        let device = self.machine.ready().await?;
        let trained_flow = TrainedFlow::new(&device, run)?;
        let features = {
            let table = table.borrow();
            check_rows(&rows, table.rows)?;
            run.encoder.encode_rows(&table, &rows)?
        };
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let x0 = trained_flow.start(&device, &self.job, Rows { features: &features, rows: &all }).await?;
        let table = table.borrow();
        let mut names = run.encoder.names();
        // Of a run out of a project the table may be another: with another number of rows it surely is.
        let known = numbered.table.is_some() || numbered.training.rows.total() == table.rows;
        let split = known.then(|| run.split(&table)).transpose().ok().flatten();
        let cell = |name: &str, row: u32| table.column(name).map(|column| column.cell(row as usize));
        let row_info = |row: &u32| {
            let cells = names.iter().map(|name| cell(name, *row)).collect::<Result<Vec<_>>>()?;
            let target = cell(&run.settings.target, *row).unwrap_or_default();
            Ok(RowInfo { row: *row, cells, target, set: split.as_ref().and_then(|split| split.set_of(*row)).unwrap_or("none") })
        };
        let infos = rows.iter().map(row_info).collect::<Result<Vec<_>>>()?;
        names.push("summary");
        let [tokens, width] = trained_flow.tokens();
        let (flow, weights) = (&run.settings.flow, trained_flow.knots());
        let found = RowTokens { tokens, width, names, flow, rows: infos, x0: &x0, weights };
        let object = to_js(&found)?;
        attach(&object, "x0", Float32Array::from(found.x0));
        let weights = JsValue::from(Object::new());
        for (name, path) in ["q", "k", "v"].into_iter().zip(found.weights) {
            attach(&weights, name, Float32Array::from(path));
        }
        attach(&object, "weights", weights);
        Ok(object)
    }

    /// What the head makes of states [S, tokens, width], as `predict`; without `states`, of all those of the flow number `id`.
    #[wasm_bindgen(js_name = readOut)]
    pub async fn read_out(&self, id: u32, states: Option<Vec<f32>>, run: Option<u32>) -> Outcome<Vec<f32>> {
        let _guard = self.job.begin("reading of states")?;
        let states = match states {
            Some(states) => states,
            None => self.flows.borrow().get(id)?.flow.states.concat(),
        };
        let numbered = self.run(run)?;
        let device = self.machine.ready().await?;
        Ok(TrainedFlow::new(&device, &numbered.run)?.read_out(&device, &self.job, &states).await?)
    }

    /// N Euler layers in the place of the solver, without retraining; `report` hears { reference, layers: [one] } for each.
    pub async fn depth(&self, options: JsValue, report: Function) -> Outcome<JsValue> {
        let options: DepthOptions = from_js(options)?;
        if options.layers.is_empty()
            || options.layers.iter().any(|count| !(1..=1024).contains(count))
            || !(1..=MOST_DEPTH_ROWS).contains(&options.rows)
        {
            let (found, expected) =
                (format!("{:?}", options.layers), format!("numbers of layers from 1 to 1024, on 1 to {MOST_DEPTH_ROWS} rows"));
            return Err(Error::BadOption { name: "layers", found, expected }.into());
        }
        let _guard = self.job.begin("depth")?;
        let numbered = self.run(options.run)?;
        let (run, table) = (&numbered.run, self.table_of(&numbered)?);
        let (features, rows) = {
            let table = table.borrow();
            let mut test = run.split(&table)?.test;
            test.retain(|row| !run.labels.values[*row as usize].is_nan());
            let step = test.len().div_ceil(options.rows).max(1);
            let rows: Vec<u32> = test.into_iter().step_by(step).collect();
            (run.encoder.encode_rows(&table, &rows)?, rows)
        };
        let device = self.machine.ready().await?;
        let mut tell = |depth: &Depth| {
            if let Ok(now) = to_js(&contract::Depth::new(depth, 1)) {
                let _ = report.call1(&JsValue::NULL, &now);
            }
        };
        let trained_flow = TrainedFlow::new(&device, run)?;
        let labels = run.labels.pick(&rows);
        let depth = trained_flow.depth(&device, &self.job, &features, &labels, &options.layers, &mut tell).await?;
        to_js(&contract::Depth::new(&depth, depth.layers.len()))
    }
}
