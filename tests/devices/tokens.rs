//! The kernels that make tokens of a row, and their pullback: by hand, and at odd sizes against plain loops.

use crate::support::*;
use flowbed::{
    device::Device,
    kernels::{
        shared::dropout::Dropout,
        tokens::{
            tokenize::{Columns, Tokenize, starts},
            tokenize_pullback::tokenize_pullback,
        },
    },
};

on_every_device!(inputs_of_a_column_share_a_token_by_hand, odd_sizes_equal_plain_loops);

/// What a batch reads, and where its parameters are.
struct Case {
    columns: Columns,
    widths: Vec<usize>,
    /// Step, rows of the block, step of the run, step up to which rows are settled
    clock: [u32; 4],
    ids: Vec<u32>,
    numbers: Vec<f32>,
    params: Vec<f32>,
}

impl Case {
    async fn tokens(&self, device: &Device) -> Vec<f32> {
        let Case { columns, widths, clock, ids, numbers, params } = self;
        let [train_clock, ids, starts] = [clock, &ids[..], &starts(widths)].map(|words| upload_words(device, words));
        let [numbers, params] = [numbers, params].map(|values| upload(device, values));
        let x = device.alloc("x", columns.batch * columns.tokens() * columns.d).unwrap();
        let (train_clock, ids, numbers, starts, params) = (&train_clock, &ids, &numbers, &starts, &params);
        let call = Tokenize { train_clock, ids, numbers, starts, params, x: &x, columns: *columns, dropout: Dropout::default() };
        run(device, vec![call.call()]).await;
        download(device, &x).await
    }

    async fn gradients(&self, device: &Device, g_x: &[f32]) -> Vec<f32> {
        let Case { columns, widths, clock, numbers, params, .. } = self;
        let [train_clock, starts] = [&clock[..], &starts(widths)].map(|words| upload_words(device, words));
        let [numbers, g_x, grads] = [numbers, g_x, &vec![9.0; params.len()]].map(|values| upload(device, values));
        run(device, vec![tokenize_pullback([&train_clock, &numbers, &starts, &g_x, &grads], *columns)]).await;
        download(device, &grads).await
    }
}

async fn inputs_of_a_column_share_a_token_by_hand(device: &Device) {
    let case = Case {
        columns: Columns { batch: 2, f: 1, g: 0, m: 2, n: 3, d: 2, bias: 2, slopes: 10, gain: 3.0 },
        widths: vec![2, 1],
        clock: [0, 1, 0, 0],
        ids: vec![0, 0],
        numbers: vec![0.5, -1.0, 2.0, 7.0, 7.0, 7.0],
        // A table's row, biases of four tokens, weights of three inputs.
        params: [&[1.0, 2.0][..], &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]].concat(),
    };
    let first = [13.0, 26.0, 27.5, 37.0, 60.0, 72.0, 70.0, 80.0];
    let past_the_end = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0];
    assert_eq!(case.tokens(device).await, [first, past_the_end].concat());
    let g_x = [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [100.0; 8]].concat();
    let expected = [&[9.0, 9.0][..], &g_x[..8], &[1.5, 2.0, -3.0, -4.0, 10.0, 12.0]].concat();
    assert_eq!(case.gradients(device, &g_x).await, expected);
}

async fn odd_sizes_equal_plain_loops(device: &Device) {
    for (batch, rows, d, f, widths) in
        [(37, 60, 7, 2, vec![1, 5, 2, 1]), (1, 1, 1, 0, vec![8]), (5, 9, 66, 3, Vec::new()), (64, 100, 4, 1, vec![1, 1])]
    {
        let (m, n) = (widths.len(), widths.iter().sum::<usize>());
        let table = 5 * f * d;
        let columns = Columns { batch, f, g: 0, m, n, d, bias: table, slopes: table + (f + m + 1) * d, gain: 2.0 };
        let step = rows / batch - usize::from(rows.is_multiple_of(batch));
        let ids = (0..(step + 1) * batch * f).map(|i| ((i * 3 % 5 + i % f * 5) * d) as u32).collect();
        let case = Case {
            columns,
            clock: [step as u32, rows as u32, 4, 0],
            ids,
            numbers: sines((step + 1) * batch * n, 0.3, 1.5),
            params: sines(columns.slopes + n * d, 0.7, 0.5),
            widths,
        };
        let of_input: Vec<usize> = case.widths.iter().enumerate().flat_map(|(c, width)| vec![c; *width]).collect();
        let (size, first) = (columns.tokens() * d, step * batch);
        let g_x = sines(batch * size, 0.9, 1.0);
        let (mut x, mut grads) = (Vec::new(), vec![9.0; case.params.len()]);
        grads[columns.bias..].fill(0.0);
        for b in 0..batch {
            let mut row = f64s(&case.params[columns.bias..][..size]);
            if first + b < rows {
                for j in 0..d {
                    (0..f)
                        .for_each(|c| row[c * d + j] += 2.0 * f64::from(case.params[case.ids[(first + b) * f + c] as usize + j]));
                    for (i, c) in of_input.iter().enumerate() {
                        let (value, g) =
                            (f64::from(case.numbers[(first + b) * n + i]), f64::from(g_x[b * size + (f + c) * d + j]));
                        row[(f + c) * d + j] += value * f64::from(case.params[columns.slopes + i * d + j]);
                        grads[columns.slopes + i * d + j] += value * g;
                    }
                }
                (0..size).for_each(|i| grads[columns.bias + i] += f64::from(g_x[b * size + i]));
            }
            x.extend(row);
        }
        assert_close("tokens", &case.tokens(device).await, &x, 1e-6, 1e-6);
        assert_close("gradients", &case.gradients(device, &g_x).await, &grads, 1e-5, 1e-5);
    }
}
