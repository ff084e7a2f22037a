//! Findings of a run → the report: what is suppressed beside a clause or an entry, then levels, then the baseline.
//!
//! What comes in: a run that has looked at everything, the levels of the command line and of the project files. What goes out: a
//! [`Report`]. The project file of a finding is that of the file it lies in, and so are its overrides. It must not know how a report is shown.

use super::baseline::{self, Baselines};
use super::levels::Levelling;
use super::output::Failure;
use super::project::Project;
use super::run::Run;
use crate::diagnostic::{Diagnostic, Report, SuppressedBy, Suppression};
use crate::policy::{Levels, Setting};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Which project each file of a run belongs to, and which of its overrides hold there.
#[derive(Default)]
pub struct Belongs(BTreeMap<String, Home>);

/// Where a file belongs.
#[derive(Clone, Default)]
struct Home {
    project: Option<Rc<Project>>,
    overrides: Vec<usize>,
}

impl Home {
    /// The levels that the project sets there, the weakest first.
    fn levels(&self) -> Vec<&[Setting]> {
        let Some(project) = &self.project else { return Vec::new() };
        let overrides = self.overrides.iter().filter_map(|nth| project.overrides.get(*nth));
        std::iter::once(&project.levels).chain(overrides).map(Vec::as_slice).collect()
    }
}

impl Belongs {
    /// The project of the file that a finding lies in; of one that lies in none, that of the working directory.
    pub fn of(&mut self, run: &mut Run<'_>, finding: &Diagnostic) -> Option<Rc<Project>> {
        // that an override is wrong is told where levels are asked for
        self.home(run, finding).ok()?.project.clone()
    }

    fn home(&mut self, run: &mut Run<'_>, finding: &Diagnostic) -> Result<&Home, Failure> {
        let file = finding.primary().and_then(|label| run.sources.locate(label.span.start)).map(|(file, _)| file.name());
        let file = file.unwrap_or_default().to_owned();
        if !self.0.contains_key(&file) {
            let project = run.project_of(&file);
            let overrides = match &project {
                Some(project) if !file.is_empty() => project.overrides_of(&run.host().path(&file))?,
                _ => Vec::new(),
            };
            self.0.insert(file.clone(), Home { project, overrides });
        }
        Ok(self.0.entry(file).or_default())
    }
}

/// The report over all that a run has found.
pub fn report(run: &mut Run<'_>, command_line: &Levelling, baselines: &Baselines, quiet: bool) -> Result<Report, Failure> {
    let mut belongs = Belongs::default();
    // a mistake in an override is told, whether there is a finding or not
    for project in run.projects_seen() {
        project.places()?;
    }
    let mut findings = std::mem::take(&mut run.findings);
    let mut suppressions = run.suppressions();
    suppressions.mark(&run.sources, &mut findings);
    let mut findings = run.without_parts(findings);
    findings.extend(suppressions.unused());
    for finding in &mut findings {
        let mut layers = belongs.home(run, finding)?.levels();
        layers.push(&command_line.0);
        let allowed = Levels(layers).apply(finding).map(|setting| Suppression {
            by: SuppressedBy::Level,
            reason: format!("`{}` is allowed: {}", setting.target.name(), setting.origin),
            at: None,
        });
        if finding.suppression.is_none() {
            finding.suppression = allowed.map(Box::new);
        }
    }
    let mut report = Report::assemble(&run.sources, findings, run.checked.total());
    baseline::apply(run, &mut report, &mut belongs, baselines, quiet)?;
    Ok(report)
}
