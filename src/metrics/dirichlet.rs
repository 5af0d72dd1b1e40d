//! Random weights that are the same on every machine and in every version.
//!
//! A published interval must not depend on who works it out. So nothing here rests on what may differ:
//! the stream of `ChaCha8` is fixed by its definition, and everything made of it uses only the operations
//! that IEEE 754 fixes to the last bit (`+ − × ÷ √`) in a fixed order. Logarithm and exponential of the
//! standard library are the platform's own and may differ in the last bit; those here are sums of such
//! operations. Libraries of distributions may change their algorithms between versions; these cannot.

use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Draws of weights, one after another.
pub struct Weights {
    random: Random,
    shapes: Vec<f64>,
}

impl Weights {
    /// Draws around `weights` (of any sum), that vary by about a quarter each; the same for the same
    /// seed, weights and order of weights.
    ///
    /// - **Shape:** weights greater than 0, at least two.
    /// - **Unit:** that of the weights does not matter: only their proportions do.
    /// - **None** with fewer: a single weight cannot vary against others.
    /// - **Source:** Dirichlet(κ·ŵ) as in Saisana, Saltelli and Tarantola, *Uncertainty and sensitivity
    ///   analysis techniques as tools for the quality assessment of composite indicators*, Journal of the
    ///   Royal Statistical Society A 168 (2005), which let weights vary by chance (OECD and JRC, *Handbook on
    ///   Constructing Composite Indicators*, 2008, step 7); κ is [`concentration`]. A share p of it has the
    ///   mean p and the variance p·(1 − p)/(κ + 1): of six equal ones a sixth, give or take a 24th.
    ///
    /// ```
    /// use znamka::metrics::dirichlet::Weights;
    ///
    /// let draws = Weights::around(&[1.0; 6], [7; 32]).unwrap().take(1_000);
    /// let shares: Vec<f64> = draws.map(|draw| draw[0] / draw.iter().sum::<f64>()).collect();
    /// let mean = shares.iter().sum::<f64>() / 1_000.0;
    /// let squares: f64 = shares.iter().map(|share| (share - mean) * (share - mean)).sum();
    /// assert!((mean - 1.0 / 6.0).abs() < 0.005);
    /// assert!(((squares / 999.0).sqrt() - 1.0 / 24.0).abs() < 0.002);
    /// assert!(Weights::around(&[1.0], [7; 32]).is_none());
    /// ```
    pub fn around(weights: &[f64], seed: [u8; 32]) -> Option<Self> {
        let kappa = concentration(weights.len())?;
        let sum: f64 = weights.iter().sum();
        let shapes = weights.iter().map(|weight| kappa * (weight / sum)).collect();
        let random = Random { stream: ChaCha8Rng::from_seed(seed), spare: None };
        Some(Self { random, shapes })
    }
}

/// Every draw has a weight for each given; they need not add up to 1, for means divide by their sum.
impl Iterator for Weights {
    type Item = Vec<f64>;

    fn next(&mut self) -> Option<Vec<f64>> {
        let Self { random, shapes } = self;
        Some(shapes.iter().map(|shape| random.gamma(*shape)).collect())
    }
}

/// How closely drawn weights keep to those meant: κ = (1 − p)/(0.0625·p) − 1 with p = 1/k.
///
/// - **Shape:** k weights.
/// - **Unit:** none; the variation of a weight of 1/k (its standard deviation as part of it) is ¼.
/// - **None** for fewer than two weights.
/// - **Source:** the variance of a part of a Dirichlet distribution, p·(1 − p)/(κ + 1) (Kotz,
///   Balakrishnan and Johnson, *Continuous Multivariate Distributions*, 2000, chapter 49), solved
///   for κ. That weights vary by a quarter is a convention of this register, and the examples are worked
///   from the formula: with κ = 79 one of six equal parts has the variance 1/6·5/6/80, a 24th squared.
///
/// ```
/// use znamka::metrics::dirichlet::concentration;
///
/// let kappa = concentration(6).unwrap();
/// assert_eq!(kappa, 79.0);
/// assert!(((1.0_f64 / 6.0 * 5.0 / 6.0 / (kappa + 1.0)).sqrt() - 0.25 / 6.0).abs() < 1e-12);
/// assert_eq!(concentration(2), Some(15.0));
/// assert_eq!(concentration(1), None);
/// ```
pub fn concentration(weights: usize) -> Option<f64> {
    let k = f64::from(u32::try_from(weights).ok().filter(|k| *k >= 2)?);
    // (1 − 1/k)/(0.0625/k) is 16·(k − 1).
    Some(16.0 * (k - 1.0) - 1.0)
}

/// Random numbers of a stream.
struct Random {
    stream: ChaCha8Rng,
    /// Normal numbers come in pairs: the one not yet used.
    spare: Option<f64>,
}

impl Random {
    /// Uniform on (0, 1): 53 random bits, and never an end.
    fn uniform(&mut self) -> f64 {
        const SCALE: f64 = 9_007_199_254_740_992.0;
        loop {
            let high = f64::from(self.stream.next_u32() >> 5);
            let low = f64::from(self.stream.next_u32() >> 6);
            let uniform = (high * 67_108_864.0 + low) / SCALE;
            if uniform > 0.0 {
                return uniform;
            }
        }
    }

    /// Standard normal, by the polar method (Marsaglia and Bray, 1964).
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let factor = (-2.0 * ln(square) / square).sqrt();
                self.spare = Some(y * factor);
                return x * factor;
            }
        }
    }

    /// Gamma of that shape and scale 1, by Marsaglia and Tsang, *A simple method for generating gamma
    /// variables* (2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // Their section 6: a greater shape, times a power of a uniform number.
            let greater = self.gamma(shape + 1.0);
            return greater * exp(ln(self.uniform()) / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + c * normal;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let uniform = self.uniform();
            let square = normal * normal;
            let is_quick = uniform < 1.0 - 0.0331 * (square * square);
            if is_quick || ln(uniform) < 0.5 * square + d * (1.0 - cube + ln(cube)) {
                return d * cube;
            }
        }
    }
}

/// Natural logarithm of a normal number greater than 0: the exponent, and the series of the inverse
/// hyperbolic tangent for what is left, which lies from √½ to √2.
fn ln(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let mut exponent = f64::from(u32::try_from(bits >> 52).unwrap_or_default()) - 1023.0;
    let mut rest = f64::from_bits((bits & MANTISSA) | (1023 << 52));
    if rest > std::f64::consts::SQRT_2 {
        rest /= 2.0;
        exponent += 1.0;
    }
    let s = (rest - 1.0) / (rest + 1.0);
    let square = s * s;
    // 1 + s²/3 + s⁴/5 + … + s²²/23, from its least term.
    let series = (0..12).rev().fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    exponent * std::f64::consts::LN_2 + 2.0 * s * series
}

/// Exponential of a number of at most 0: the series for a small part of it, squared as often as it
/// was halved.
fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let (mut part, mut halvings) = (x, 0);
    while part < -0.5 {
        part /= 2.0;
        halvings += 1;
    }
    let series = (1..=14).rev().fold(1.0, |sum, i| 1.0 + sum * part / f64::from(i));
    (0..halvings).fold(series, |value, _| value * value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::methodology::hex;

    fn random(seed: u8) -> Random {
        Random { stream: ChaCha8Rng::from_seed([seed; 32]), spare: None }
    }

    /// Strombergson, *Test Vectors for the Stream Cipher* `ChaCha` (2013), TC1, 8 rounds, 256 bits.
    #[test]
    fn the_stream_is_the_published_one() {
        let mut bytes = [0; 32];
        ChaCha8Rng::from_seed([0; 32]).fill_bytes(&mut bytes);
        assert_eq!(hex(&bytes), "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e");
    }

    /// Worked out by a second program, in another language, from the definitions alone.
    #[test]
    fn every_bit_of_a_draw_is_fixed() {
        let mut weights = Weights::around(&[1.0, 2.0, 0.05], [3; 32]).unwrap();
        let bits: Vec<u64> =
            (0..3).flat_map(|_| weights.next().unwrap()).map(f64::to_bits).collect();
        assert_eq!(bits, EXPECTED);
    }

    const EXPECTED: [u64; 9] = [
        0x4020_a1c4_f13c_b3bd,
        0x4036_9905_9e0a_3335,
        0x3fc8_d634_582c_a20e,
        0x4027_cc54_2e76_0bfd,
        0x4030_e7a4_7c30_50b0,
        0x3f38_8d3d_b4ed_c904,
        0x4014_d873_50f6_884a,
        0x4037_ec23_a252_2ab9,
        0x3fd7_9791_6467_13b9,
    ];

    #[test]
    fn logarithm_and_exponential_are_right() {
        for x in [1e-16, 0.001, 0.3, 0.5, 0.999, 1.0, 1.4, 1.5, 2.0, 7.0, 1e9] {
            assert!((ln(x) - f64::ln(x)).abs() <= 1e-15 * f64::ln(x).abs().max(1.0), "{x}");
        }
        for x in [0.0, -1e-9, -0.3, -0.5, -0.7, -3.0, -50.0, -699.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-12, "{x}");
        }
        assert_eq!(exp(-800.0).to_bits(), 0);
    }

    #[test]
    fn gamma_has_the_mean_and_the_variance_of_its_shape() {
        for shape in [0.3, 1.0, 13.0 + 1.0 / 6.0] {
            let mut random = random(9);
            let n = 20_000;
            let drawn: Vec<f64> = (0..n).map(|_| random.gamma(shape)).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(n);
            let variance =
                drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
            assert!((mean / shape - 1.0).abs() < 0.05, "{shape}: mean {mean}");
            assert!((variance / shape - 1.0).abs() < 0.08, "{shape}: variance {variance}");
        }
    }

    #[test]
    fn equal_weights_vary_by_a_quarter() {
        let draws: Vec<Vec<f64>> =
            Weights::around(&[1.0; 6], [1; 32]).unwrap().take(20_000).collect();
        let shares: Vec<f64> = draws.iter().map(|d| d[0] / d.iter().sum::<f64>()).collect();
        let n = f64::from(20_000);
        let mean = shares.iter().sum::<f64>() / n;
        let deviation = (shares.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / n).sqrt();
        assert!((deviation / mean - 0.25).abs() < 0.005, "{}", deviation / mean);
    }
}
