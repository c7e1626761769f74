//! The methods as data, the tableau visible: c | a over b, and the error weights b − b̂ below.

use super::tableau::{Dense, Tableau};

/// Euler, "Institutionum calculi integralis" I (1768), section 650. With N steps it is a stack of N attention layers.
#[rustfmt::skip]
pub static EULER: Tableau = Tableau {
    name: "euler",
    order: 1,
    c: &[0.0],
    a: &[&[]],
    b: &[1.0],
    error: None,
    error_order: 0,
    fsal: false,
    dense: Dense::Hermite,
};

/// Runge, "Über die numerische Auflösung von Differentialgleichungen", Math. Ann. 46 (1895) 167–178;
/// Hairer, Nørsett, Wanner I, II.1 (1.4).
#[rustfmt::skip]
pub static MIDPOINT: Tableau = Tableau {
    name: "midpoint",
    order: 2,
    c: &[0.0, 0.5],
    a: &[&[],
         &[0.5]],
    b: &[0.0, 1.0],
    error: None,
    error_order: 0,
    fsal: false,
    dense: Dense::Hermite,
};

/// The explicit trapezoidal rule. Heun, "Neue Methoden zur approximativen Integration der Differentialgleichungen einer
/// unabhängigen Veränderlichen", Z. Math. Phys. 45 (1900) 23–38.
#[rustfmt::skip]
pub static HEUN: Tableau = Tableau {
    name: "heun",
    order: 2,
    c: &[0.0, 1.0],
    a: &[&[],
         &[1.0]],
    b: &[0.5, 0.5],
    error: None,
    error_order: 0,
    fsal: false,
    dense: Dense::Hermite,
};

/// Kutta, "Beitrag zur näherungsweisen Integration totaler Differentialgleichungen", Z. Math. Phys. 46 (1901) 435–453;
/// Hairer, Nørsett, Wanner I, II.1, table 1.2 (left).
#[rustfmt::skip]
pub static RK4: Tableau = Tableau {
    name: "rk4",
    order: 4,
    c: &[0.0, 0.5, 0.5, 1.0],
    a: &[&[],
         &[0.5],
         &[0.0, 0.5],
         &[0.0, 0.0, 1.0]],
    b: &[1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
    error: None,
    error_order: 0,
    fsal: false,
    dense: Dense::Hermite,
};

/// Bogacki, Shampine, "A 3(2) pair of Runge–Kutta formulas", Appl. Math. Lett. 2 (1989) 321–325. Its authors
/// interpolate by the cubic Hermite polynomial.
#[rustfmt::skip]
pub static BOSH3: Tableau = Tableau {
    name: "bosh3",
    order: 3,
    c: &[0.0, 1.0 / 2.0, 3.0 / 4.0, 1.0],
    a: &[&[],
         &[1.0 / 2.0],
         &[0.0, 3.0 / 4.0],
         &[2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0]],
    b: &[2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0, 0.0],
    error: Some(&[-5.0 / 72.0, 1.0 / 12.0, 1.0 / 9.0, -1.0 / 8.0]),
    error_order: 2,
    fsal: true,
    dense: Dense::Hermite,
};

/// Dormand, Prince, "A family of embedded Runge–Kutta formulae", J. Comp. Appl. Math. 6 (1980) 19–26, table 2
/// (RK5(4)7M); Hairer, Nørsett, Wanner I, II.5, table 5.2. Dense output: Shampine, "Some practical Runge–Kutta
/// formulas", Math. Comp. 46 (1986) 135–150, in the form of Hairer's DOPRI5 (CONTD5), here expanded in powers of θ.
#[rustfmt::skip]
pub static DOPRI5: Tableau = Tableau {
    name: "dopri5",
    order: 5,
    c: &[0.0, 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0, 1.0],
    a: &[&[],
         &[1.0 / 5.0],
         &[3.0 / 40.0, 9.0 / 40.0],
         &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
         &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
         &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
         &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0]],
    b: &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0, 0.0],
    error: Some(&[71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0]),
    error_order: 4,
    fsal: true,
    dense: Dense::Polynomial(&[
        &[1.0, -8048581381.0 / 2820520608.0, 8663915743.0 / 2820520608.0, -12715105075.0 / 11282082432.0],
        &[0.0, 0.0, 0.0, 0.0],
        &[0.0, 131558114200.0 / 32700410799.0, -68118460800.0 / 10900136933.0, 87487479700.0 / 32700410799.0],
        &[0.0, -1754552775.0 / 470086768.0, 14199869525.0 / 1410260304.0, -10690763975.0 / 1880347072.0],
        &[0.0, 127303824393.0 / 49829197408.0, -318862633887.0 / 49829197408.0, 701980252875.0 / 199316789632.0],
        &[0.0, -282668133.0 / 205662961.0, 2019193451.0 / 616988883.0, -1453857185.0 / 822651844.0],
        &[0.0, 40617522.0 / 29380423.0, -110615467.0 / 29380423.0, 69997945.0 / 29380423.0],
    ]),
};

/// Tsitouras, "Runge–Kutta pairs of order 5(4) satisfying only the first column simplifying assumption", Comp. Math.
/// Appl. 62 (2011) 770–775: the pair of 16 digits and its free interpolant of order 4, here expanded in powers of θ. What the
/// paper prints as b̂ is the difference of the two formulas: only so are both formulas of their order.
#[rustfmt::skip]
pub static TSIT5: Tableau = Tableau {
    name: "tsit5",
    order: 5,
    c: &[0.0, 0.161, 0.327, 0.9, 0.9800255409045097, 1.0, 1.0],
    a: &[&[],
         &[0.161],
         &[-0.008480655492356989, 0.335480655492357],
         &[2.8971530571054935, -6.359448489975075, 4.3622954328695815],
         &[5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
         &[5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
         &[0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774]],
    b: &[0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774, 0.0],
    error: Some(&[-0.001780011052225777, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
                  0.5823571654525552, -0.45808210592918697, 1.0 / 66.0]),
    error_order: 4,
    fsal: true,
    dense: Dense::Polynomial(&[
        &[1.0, -2.763706197274826, 2.9132554618219126, -1.0530884977290216],
        &[0.0, 0.1317, -0.2234, 0.1017],
        &[0.0, 3.9302962368947516, -5.941033872131505, 2.490627285651253],
        &[0.0, -12.411077166933676, 30.33818863028232, -16.548102889244902],
        &[0.0, 37.50931341651104, -88.1789048947664, 47.37952196281928],
        &[0.0, -27.896526289197286, 65.09189467479366, -34.87065786149661],
        &[0.0, 1.5, -4.0, 2.5],
    ]),
};
