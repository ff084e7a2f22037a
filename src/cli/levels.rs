//! `--deny`, `--warn`, `--allow`: levels on the command line, in the order in which they are written.
//!
//! What comes in: arguments. What goes out: settings. (Written by hand: derived arguments lose the order between flags.)

use crate::policy::{Level, Setting, Target};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// Where a setting of the command line is said to come from.
pub const COMMAND_LINE: &str = "command line";

/// The levels given on the command line.
#[derive(Debug, Default, Clone)]
pub struct Levelling(pub Vec<Setting>);

const FLAGS: [(&str, Level, &str); 3] = [
    (
        "deny",
        Level::Deny,
        "Make findings of a code (route/too-early), of a group (route), of all lints (lints), or all, errors",
    ),
    ("warn", Level::Warn, "Make them warnings"),
    ("allow", Level::Allow, "Take them out; they are counted in the summary"),
];

impl FromArgMatches for Levelling {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut found = Vec::new();
        for (flag, level, _) in FLAGS {
            let places = matches.indices_of(flag).into_iter().flatten();
            let targets = matches.get_many::<Target>(flag).into_iter().flatten();
            found.extend(
                places
                    .zip(targets)
                    .map(|(place, target)| (place, Setting { target: target.clone(), level, origin: COMMAND_LINE.to_owned() })),
            );
        }
        found.sort_by_key(|(place, _)| *place);
        Ok(Self(found.into_iter().map(|(_, setting)| setting).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Levelling {
    fn augment_args(command: Command) -> Command {
        FLAGS.into_iter().fold(command, |command, (flag, level, help)| {
            let target = move |text: &str| -> Result<Target, String> {
                let target = Target::parse(text.trim())?;
                target.refuses(level).map_or(Ok(target), Err)
            };
            let argument = Arg::new(flag).long(flag).value_name("CODE").action(ArgAction::Append).value_delimiter(',');
            command.arg(argument.value_parser(target).help(help).help_heading("Levels"))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
