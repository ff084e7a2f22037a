//! Findings of a run → the report: what is suppressed beside a clause or an entry, then levels, then the baseline.
//!
//! What comes in: a run that has looked at everything, the levels of the command line and of the project files. What goes out: a
//! [`Report`]. The project file of a finding is that of the file it lies in. It must not know how a report is shown.

use super::baseline::{self, Baselines};
use super::levels::Levelling;
use super::output::Failure;
use super::project::Project;
use super::run::Run;
use crate::diagnostic::{Diagnostic, Report, SuppressedBy, Suppression};
use crate::policy::Levels;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Which project each file of a run belongs to.
#[derive(Default)]
pub struct Belongs(BTreeMap<String, Option<Rc<Project>>>);

impl Belongs {
    /// The project of the file that a finding lies in; of one that lies in none, that of the working directory.
    pub fn of(&mut self, run: &mut Run<'_>, finding: &Diagnostic) -> Option<Rc<Project>> {
        let file = finding.primary().and_then(|label| run.sources.locate(label.span.start)).map(|(file, _)| file.name());
        let file = file.unwrap_or_default().to_owned();
        if let Some(known) = self.0.get(&file) {
            return known.clone();
        }
        let project = run.project_of(&file);
        self.0.insert(file, project.clone());
        project
    }
}

/// The report over all that a run has found.
pub fn report(run: &mut Run<'_>, command_line: &Levelling, baselines: &Baselines, quiet: bool) -> Result<Report, Failure> {
    let mut belongs = Belongs::default();
    let mut findings = std::mem::take(&mut run.findings);
    let mut suppressions = run.suppressions();
    suppressions.mark(&run.sources, &mut findings);
    let mut findings = run.without_parts(findings);
    findings.extend(suppressions.unused());
    for finding in &mut findings {
        let project = belongs.of(run, finding);
        let file = project.as_ref().map(|project| project.levels.as_slice()).unwrap_or_default();
        let allowed = Levels(vec![file, &command_line.0]).apply(finding).map(|setting| Suppression {
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
