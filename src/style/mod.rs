//! How a destroyed place looks afterwards. A style never sees what stood there: it gets a label, a size and,
//! for pictures, one average colour.

mod blackout;
mod blur;
mod label;
mod lettering;

pub use blackout::Blackout;
pub use blur::Blur;
pub use label::Label;
pub use lettering::Lettering;

/// How a destroyed place looks.
pub trait Style: Sync + Send {
    /// Name on the command line.
    fn name(&self) -> &'static str;

    /// What stands in a text in place of a value of about `chars` characters. Must not give the length away:
    /// a longer value may only give a longer text in coarse steps.
    fn text(&self, label: &str, chars: usize) -> String;

    /// The pixels of a rectangle, row by row from the top: exactly `width_px * height_px` of them.
    /// `average` is the mean colour of what was there; only a style for faces may use it.
    fn fill(&self, label: &str, width_px: u32, height_px: u32, average: [u8; 3]) -> Vec<[u8; 3]>;
}

/// Every style.
pub static STYLES: &[&dyn Style] = &[&Blackout, &Label, &Blur];

/// The style with this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Style> {
    STYLES.iter().copied().find(|style| style.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for style in STYLES {
            assert_eq!(by_name(style.name()).map(Style::name), Some(style.name()));
        }
        let mut names: Vec<_> = STYLES.iter().map(|style| style.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STYLES.len());
    }

    #[test]
    fn every_style_fills_the_whole_rectangle_of_any_size() {
        for style in STYLES {
            for (width, height) in [(0, 0), (1, 1), (3, 200), (400, 30)] {
                let pixels = style.fill("BSN", width, height, [120, 130, 140]);
                assert_eq!(pixels.len(), (width * height) as usize, "{}", style.name());
            }
        }
    }

    #[test]
    fn lengths_close_to_each_other_look_the_same() {
        for style in STYLES {
            assert_eq!(style.text("naam", 5), style.text("naam", 7), "{}", style.name());
        }
    }
}
