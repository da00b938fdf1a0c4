//! A design as the draft of a wave: the file that opening starts from.

use std::collections::BTreeMap;

use super::Design;
use crate::questionnaire::Band;

impl Design {
    /// The draft of this design. `names` holds the `code/version` of each band's questionnaire.
    ///
    /// The text reads back as a [`Draft`](crate::consultation::Draft) when the design has no faults.
    #[must_use]
    pub fn to_draft_toml(&self, names: &BTreeMap<Band, String>) -> String {
        let mut file = String::new();
        let days = &self.calendar;
        line(&mut file, "council", &quoted(&self.council));
        line(&mut file, "population", &quoted(&self.population));
        line(&mut file, "wave", &quoted(self.wave.as_str()));
        line(&mut file, "title", &quoted(&self.title));
        line(&mut file, "opens_on", &days.opens_on.to_string());
        line(&mut file, "closes_on", &days.closes_on.to_string());
        line(&mut file, "results_on", &days.results_on().to_string());
        line(&mut file, "erase_on", &days.erase_on().to_string());
        line(&mut file, "rho", &quoted(&self.rho));
        line(&mut file, "strategy", &quoted(&self.strategy));
        line(&mut file, "short_way", if self.short_way { "true" } else { "false" });
        file.push_str("\n[questionnaires]\n");
        for (band, name) in names {
            line(&mut file, band.as_str(), &quoted(name));
        }
        if let Some(purpose) = self.purpose.whole() {
            file.push_str("\n[purpose]\n");
            line(&mut file, "can_change", &quoted(&purpose.can_change));
            line(&mut file, "who_decides", &quoted(&purpose.who_decides));
            line(&mut file, "hear_back_on", &purpose.hear_back_on.to_string());
        }
        self.write_tables(&mut file);
        file
    }

    fn write_tables(&self, file: &mut String) {
        if !self.importance.is_empty() {
            file.push_str("\n[importance]\n");
            self.importance.iter().for_each(|(item, how)| line(file, item.as_str(), &quoted(how.as_str())));
        }
        if !self.areas.is_empty() {
            file.push_str("\n[areas]\n");
            self.areas.iter().for_each(|(item, area)| line(file, item.as_str(), &quoted(area.as_str())));
        }
        for group in &self.groups {
            file.push_str("\n[[groups]]\n");
            line(file, "group", &quoted(group.group.as_str()));
            line(file, "title", &quoted(&group.title));
            let bands: Vec<_> = group.bands.iter().map(|band| quoted(band.as_str())).collect();
            line(file, "bands", &format!("[{}]", bands.join(", ")));
            if let Some(invited) = group.invited {
                line(file, "expected", &invited.to_string());
            }
            if group.exact_n {
                line(file, "exact_n", "true");
            }
        }
    }
}

fn line(file: &mut String, key: &str, value: &str) {
    file.extend([key, " = ", value, "\n"]);
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
