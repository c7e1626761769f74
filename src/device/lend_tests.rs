//! What threads are lent, and what they are refused. These pass under Miri too.

use super::*;

#[test]
fn parts_of_two_threads_are_written_at_the_same_time() {
    let mut words = vec![0; 8];
    let lent = Lent::new([Loan::out(&mut words)].into_iter());
    std::thread::scope(|scope| {
        for begin in [0, 1] {
            let lent = &lent;
            scope.spawn(move || {
                let [out] = &mut lent.piece(begin)[..] else { unreachable!("one buffer") };
                let [left, right] = out.parts([2 * begin..2 * begin + 2, 4 + 2 * begin..6 + 2 * begin]);
                left.fill(1.0);
                right.fill(2.0);
                out.part_u32(2 * begin..2 * begin + 1)[0] = 7;
            });
        }
    });
    drop(lent);
    let [one, two] = [1.0f32, 2.0].map(f32::to_bits);
    assert_eq!(words, [7, one, 7, one, two, two, two, two]);
}

#[test]
fn one_thread_may_have_all() {
    let (mut words, read) = (vec![1, 2], [3]);
    let mut lent = Lent::new([Loan::out(&mut words), Loan::In(&read)].into_iter());
    let [out, read] = &mut lent.whole()[..] else { unreachable!("two buffers") };
    out.u32_mut()[1] = read.u32()[0];
    assert_eq!(out.u32(), [1, 3]);
}

#[test]
#[should_panic(expected = "parts that overlap")]
fn parts_of_one_thread_that_overlap_are_refused() {
    let mut words = vec![0; 4];
    let lent = Lent::new([Loan::out(&mut words)].into_iter());
    lent.piece(0)[0].parts([0..2, 1..3]);
}

#[test]
#[should_panic(expected = "words 2..5 of 4")]
fn a_part_past_the_end_is_refused() {
    let mut words = vec![0; 4];
    let lent = Lent::new([Loan::out(&mut words)].into_iter());
    lent.piece(0)[0].part(2..5);
}

#[test]
#[should_panic(expected = "asks for all of a buffer")]
fn a_thread_among_several_gets_no_whole_buffer() {
    let mut words = vec![0; 4];
    let lent = Lent::new([Loan::out(&mut words)].into_iter());
    lent.piece(0)[0].u32_mut();
}

#[cfg(debug_assertions)]
#[test]
fn words_that_two_pieces_write_are_found() {
    let overlaps = |parts: &[(usize, Range<usize>)]| {
        let mut words = vec![0; 100];
        let lent = Lent::new([Loan::out(&mut words)].into_iter());
        let write = || parts.iter().for_each(|(piece, range)| lent.piece(*piece)[0].part(range.clone()).fill(0.0));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(write)).is_err()
    };
    assert!(!overlaps(&[(0, 0..10), (1, 10..20), (0, 5..10), (0, 20..30), (1, 12..14), (2, 0..0)]));
    assert!(overlaps(&[(0, 0..10), (1, 9..20)]));
    assert!(overlaps(&[(0, 10..20), (1, 0..11)]));
    assert!(overlaps(&[(0, 10..20), (1, 12..13)]));
    assert!(overlaps(&[(0, 12..13), (1, 10..20)]));
    assert!(overlaps(&[(0, 0..5), (0, 5..10), (0, 2..7), (1, 9..10)]));
    assert!(overlaps(&[(0, 0..50), (0, 10..20), (1, 40..41)]));
}
