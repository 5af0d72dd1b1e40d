//! Student's t: how far a mean of few is to be trusted.
//!
//! Worked out here and not by a crate: one quantile is all that is needed, for any fractional number
//! of degrees of freedom to the last digits that are published, and the tests hold it against closed
//! forms and an integral.

use std::f64::consts::PI;

/// What a normal variable stays within with a probability of 95 %, in standard deviations.
pub const Z: f64 = 1.959_963_984_540_054;

/// Degrees of freedom from which the expansion about the normal quantile is exact to 1e-11.
const MANY: f64 = 200.0;

/// What Student's t stays within with a probability of 95 %: the quantile .975.
///
/// - **Shape:** degrees of freedom, fractional ones too.
/// - **Unit:** standard errors.
/// - **None** for less than one degree of freedom.
/// - **Source:** Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), 26.5.8 and
///   26.7.5; the numbers are those of NIST/SEMATECH, *e-Handbook of Statistical Methods*, 1.3.6.7.2.
///   In a spreadsheet `T.INV.2T(0.05; df)`, of whole degrees of freedom.
///
/// ```
/// use znamka::metrics::student::t95;
///
/// let table = [(1.0, 12.706), (2.0, 4.303), (10.0, 2.228), (30.0, 2.042), (100.0, 1.984)];
/// for (df, printed) in table {
///     assert_eq!((t95(df).unwrap() * 1e3).round() / 1e3, printed);
/// }
/// assert_eq!(t95(0.5), None);
/// ```
pub fn t95(df: f64) -> Option<f64> {
    if df.is_nan() || df < 1.0 {
        return None;
    }
    let start = expansion(df);
    if df >= MANY {
        return Some(start);
    }
    // The tail is convex and the start lies before the root, so Newton's steps close in from there.
    let scale = gamma_ratio(df / 2.0);
    let mut t = start;
    for _ in 0..100 {
        let step = (tail(t, df, scale) - 0.05) / (2.0 * density(t, df, scale));
        t += step;
        if step.abs() <= 1e-15 * t {
            break;
        }
    }
    Some(t)
}

/// Cornish and Fisher's expansion of the quantile about the normal one.
fn expansion(df: f64) -> f64 {
    let square = Z * Z;
    let of = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * square + c) * Z;
    let first = of(&[1.0, 1.0]) / 4.0;
    let second = of(&[5.0, 16.0, 3.0]) / 96.0;
    let third = of(&[3.0, 19.0, 17.0, -15.0]) / 384.0;
    let fourth = of(&[79.0, 776.0, 1_482.0, -1_920.0, -945.0]) / 92_160.0;
    Z + (first + (second + (third + fourth / df) / df) / df) / df
}

/// Γ(a + ½) / Γ(a), climbing to where the asymptotic series is exact.
fn gamma_ratio(a: f64) -> f64 {
    let (mut a, mut ratio) = (a, 1.0);
    while a < 50.0 {
        ratio *= a / (a + 0.5);
        a += 1.0;
    }
    let series = [
        869.0 / 4_194_304.0,
        -399.0 / 262_144.0,
        -21.0 / 32_768.0,
        5.0 / 1_024.0,
        1.0 / 128.0,
        -1.0 / 8.0,
        1.0,
    ];
    ratio * a.sqrt() * series.iter().fold(0.0, |sum, c| sum / a + c)
}

fn density(t: f64, df: f64, scale: f64) -> f64 {
    scale / (df * PI).sqrt() * (1.0 + t * t / df).powf(-f64::midpoint(df, 1.0))
}

/// The probability of lying farther out than `t` on either side: the incomplete beta function of
/// df/2 and ½, by its continued fraction (Lentz's method).
fn tail(t: f64, df: f64, scale: f64) -> f64 {
    let a = df / 2.0;
    let x = df / (df + t * t);
    let mut below = 1.0 / (1.0 - (a + 0.5) * x / (a + 1.0));
    let (mut above, mut fraction) = (1.0, below);
    for step in 1..1_000_u32 {
        let m = f64::from(step);
        let even = m * (0.5 - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + 0.5 + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for part in [even, odd] {
            below = 1.0 / (1.0 + part * below);
            above = 1.0 + part / above;
            fraction *= below * above;
        }
        if (below * above - 1.0).abs() < 1e-16 {
            break;
        }
    }
    // 1 / B(a, ½) is Γ(a + ½) / (Γ(a) √π).
    x.powf(a) * (1.0 - x).sqrt() * scale / PI.sqrt() / a * fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_agree() {
        let one = (0.475 * PI).tan();
        let two = 0.95 * (2.0 / (1.0 - 0.95_f64.powi(2))).sqrt();
        // With four degrees of freedom: 2√(q − 1), q = cos(⅓ arccos √α) / √α, α = 4·.975·.025.
        let root = (4.0 * 0.975 * 0.025_f64).sqrt();
        let four = 2.0 * ((root.acos() / 3.0).cos() / root - 1.0).sqrt();
        for (df, exact) in [(1.0, one), (2.0, two), (4.0, four)] {
            assert!((t95(df).unwrap() - exact).abs() < 1e-11, "{df}");
        }
    }

    /// With t = √df tan θ the density is a power of the cosine, whatever the degrees of freedom.
    fn within(t: f64, df: f64) -> f64 {
        let simpson = |to: f64| {
            let steps = 400_000_u32;
            let h = to / f64::from(steps);
            let sum: f64 = (0..=steps)
                .map(|i| {
                    let weight =
                        if i == 0 || i == steps { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
                    weight * (f64::from(i) * h).cos().max(0.0).powf(df - 1.0)
                })
                .sum();
            sum * h / 3.0
        };
        simpson((t / df.sqrt()).atan()) / simpson(PI / 2.0)
    }

    #[test]
    fn the_integral_agrees_between_whole_numbers() {
        for df in [3.0, 3.7, 5.25, 9.0, 17.776, 136.875, 199.9, 200.0, 1_249.0] {
            let inside = within(t95(df).unwrap(), df);
            // 1e-9 of t is at most 1.2e-10 of probability out there.
            assert!((inside - 0.95).abs() < 5e-11, "{df}: {inside}");
        }
    }

    #[test]
    fn it_falls_to_the_normal_quantile() {
        let mut before = f64::INFINITY;
        for tenth in 10..4_000_u32 {
            let t = t95(f64::from(tenth) / 10.0).unwrap();
            assert!(t < before && t > Z, "{tenth}");
            before = t;
        }
        assert!((t95(1e12).unwrap() - Z).abs() < 1e-11);
        assert_eq!(t95(f64::INFINITY), Some(Z));
        assert_eq!(t95(f64::NAN), None);
    }
}
