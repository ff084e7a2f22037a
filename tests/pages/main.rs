//! What `quorate explain`, `graph` and `doc` show of rules: of a small club in several scripts, of hostile names, of the sets that are shipped.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes files and stops where it cannot go on")]

mod doc;
mod explain;
#[path = "../support/folder.rs"]
mod folder;
mod graph;
mod sets;
mod xml;

use folder::Folder;
use serde_json::Value;

impl Folder {
    /// With the rules of a club.
    fn new(name: &str) -> Self {
        Self::empty(name).with("club.rop", CLUB).with("tests.rop", TESTS).with("case.yaml", CASE)
    }

    /// What is printed, with exit status 0 and nothing on standard error.
    fn shows(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}");
        ran.out
    }

    /// What is printed, with exit status 0, whatever is noted beside.
    fn drawn(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.status, 0, "{args:?}");
        ran.out
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.shows(&[args, &["--format", "json"]].concat())).expect("JSON")
    }

    /// What is said on standard error, with exit status 2.
    fn refused(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}: nothing is shown");
        ran.err
    }
}

/// Line breaks of both sorts, several scripts, versions, an exception, a waiver, an amendment, names that are no plain words.
const CLUB: &str = "edition 2026\r
/// The rules of a club.\r
rules club \"Chess <club> & friends\"\r
source statutes \"Statutes of the club\" adopted 1998-05-04 amended 2019-03-01 url \"https://club.example/statutes?a=1&b=2\"\r
source elsewhere \"Spoken\" url \"javascript:alert(1)\"\r
roster member \"Member\" { Ānanda, Boris, Çelik, Dora, \"<b>Eve</b>\" }\r
vote simple = ayes more than noes   [statutes 9]\r
vote silent = silence at least 72 hours broken by objections\r
\r
/// Meets in the back room.\r
body board \"Board & <script>alert(1)</script>\" {\r
  members member\r
  decides by simple [statutes 9] [elsewhere \"in the bar\"]\r
  // not this\r
  /// Half of the members,\r
  /// and one more.\r
  quorum  2 present    [statutes 8]  until 2018-12-31\r
  quorum  3 present\r
          [statutes \"8, new\"]       since 2019-01-01 for notices given\r
  should notice 7 days before meeting  [statutes 7] waivable by board vote silent\r
  meets   unknown [statutes 6]\r
}\r
body 理事会 \"理事会という会議体\" { members member  below board  decides by silent }\r
office 会長 \"Chair\" { held by member  term 1 year  limit 2 consecutive terms  filled by matter election  terms never overlap }\r
matter dues \"Dues\" {\r
  route {\r
    proposed by any member optional\r
    adopted  by board after proposed at least 7 days within 6 months final [statutes 12]\r
  }\r
}\r
matter election { route { elected by board final }  fills 会長 }\r
matter statutes-change { route { read by 理事会  changed by board after read vote silent final }  amends board.quorum }\r
exception storm \"In a storm\" to board.notice, board.quorum [statutes 7.4] since 2020 { when meeting.kind is urgent  lifts }\r
rule one-hat \"Nobody pays and chairs\" [statutes 15] {\r
  for each r in terms of 会長\r
  forbid   r.holder is Boris\r
  else     \"{r.holder} chairs\"\r
}\r
duty report \"Dues are reported\" { on adopted of dues  then adopted of dues by board within 1 year of adopted }\r
";

const TESTS: &str = "edition 2026
use \"club.rop\"
test \"too few\" {
  docket \"case.yaml\"
  expect error quorum/not-met of board.quorum at d-1
}
test \"with <nobody>\" { docket \"case.yaml\"  expect warning notice/too-short of board.notice at d-1 }
";

const CASE: &str = "rules: ./club.rop
decisions:
  - {id: d-1, date: 2024-05-01, body: board, matter: election, step: elected, outcome: adopted, vote: {ayes: 2, noes: 0},
     meeting: {id: m-1, kind: regular, convened: 2024-04-30, present: 2}, fills: [{office: 会長, holder: Boris, from: 2024-06-01, until: 2025-05-31}]}
";
