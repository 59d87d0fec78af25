/* command.c: the program's own commands, one row each. */
#include "referee/command.h"

#include <string.h>
#include <sysexits.h>

#include "referee/help.h"

const struct command commands[] = {
	{ "archive import", "FILE", 1, 1,
	  "hand an archive of another office to the server, to keep",
	  "FILE is verified first, and by the server itself; it keeps it sealed, and shows it to "
	  "its "
	  "secretariat. The same archive is kept once. What was cut off goes on where it was when "
	  "the same is said again.",
	  "archive import GZ2019.tar", command_archive_import },
	{ "archive make", "STUDY FILE [--as-role ROLE]", 2, 2,
	  "all that you may see of a study, in one file to keep",
	  "A tar file of JSON and of the documents themselves, with a manifest of digests. A file "
	  "that exists is not overwritten. What is told at the end is the manifest's digest: "
	  "kept elsewhere, it shows later that the archive is the same. With --as-role, a copy to "
	  "hand out: what somebody of that role may see.",
	  "archive make GZ2019 GZ2019.tar", command_archive_make },
	{ "archive show", "ARCHIVE [MEMBER]", 1, 2,
	  "what is in an archive that the server keeps, or one of its files",
	  "The study, who could see what is in it, its stages, and how much there is of what. With "
	  "MEMBER, that file as it is.",
	  "archive show ARCHIVE comments.jsonl", command_archive_show },
	{ "archive verify", "FILE", 1, 1, "whether an archive is still as it was made",
	  "Asks no server. Each byte of it is held against what it must be, and what is wrong is "
	  "told with its place. The exit status is 65 where something is.",
	  "archive verify GZ2019.tar", command_archive_verify },
	{ "assignment apply", "FILE [--study STUDY] [--dry-run] [--as PRINCIPAL]", 1, 1,
	  "change teams by a file of assignments: all of it, or nothing",
	  "FILE is CSV, whose first line names the columns (study, action, principal or email, "
	  "instead_of, reviewtype, reason, despite, language, answer_days, stage), or a JSON array "
	  "of such rows. What is wrong is told of all lines, and then nothing is done. With "
	  "--dry-run: what would be done, which tasks come and go, and who is reminded when.",
	  "assignment apply teams.csv --dry-run", command_assignment_apply },
	{ "calendar", "[STUDY] [--person] [--programme] [--output FILE]", 0, 1,
	  "dates of a study, of what you have to do, or of all studies, for a calendar program",
	  "An iCalendar file: when stages are due and close, occasions, action items, open tasks, "
	  "as far as you may see them. --person has what you yourself have to do, in every study; "
	  "--programme, and the command alone, every study. Entries keep their ids, so that what "
	  "moves is moved in the calendar too. FILE is replaced whole.",
	  "calendar GZ2019 --output GZ2019.ics", command_calendar },
	{ "call", "METHOD [PARAMS]", 1, 2, "one call of the protocol, as it is",
	  "PARAMS is a JSON object, @FILE or - for standard input. The result is printed as JSON. "
	  "Methods that are known to write get a request_id and are kept until they are answered.",
	  "call study.get '{\"study\":\"GZ2019\"}'", command_call },
	{ "comment export", "STUDY [--output FILE] [--as-role ROLE]", 1, 1,
	  "a study's comments as a table, as far as you may see them",
	  "CSV with the columns of the IPCC and IPBES, and those that other tables brought. A cell "
	  "that a spreadsheet would take for a formula has an apostrophe before it, which `comment "
	  "import` takes off. Withdrawn comments are left out. FILE is replaced whole.",
	  "comment export GZ2019 --output comments.csv", command_comment_export },
	{ "comment import", "STUDY FILE [--partial] [--skip-duplicates] [--responses] [--dry-run]",
	  2, 2, "bring in a table of comments",
	  "CSV in UTF-8, its columns known by name, in any order. All rows become comments at "
	  "once, "
	  "or none where one is wrong or is there already: --partial leaves out what is wrong, "
	  "--skip-duplicates what is there. "
	  "With --responses it takes no comments, but what became of those that are there: the "
	  "response "
	  "and disposition of each row, by its comment_id. --dry-run tells what would happen. What "
	  "was cut off "
	  "goes on where it was when the same is said again.",
	  "comment import GZ2019 sod.csv", command_comment_import },
	{ "completion", "bash", 1, 1, "a script that completes commands in bash",
	  "Put it where bash looks: ~/.local/share/bash-completion/completions/referee.",
	  "completion bash", command_completion },
	{ "document fetch", "DOCUMENT [FILE] [--number N]", 1, 2, "read a document into a file",
	  "FILE is the name it was filed under, unless another is given; - is standard output, "
	  "which must not be a terminal. A file that exists is not overwritten. What was cut off "
	  "goes on where it was, in FILE.part; the file gets its name when its digest is right.",
	  "document fetch DOCUMENT report.pdf", command_document_fetch },
	{ "document put",
	  "STUDY KIND FILE [--title TEXT] [--label TEXT] [--document DOCUMENT] "
	  "[--language LANGUAGE] [--media-type TEXT] [--note TEXT]",
	  3, 3, "send a file and file it as a document, or as a new version of one",
	  "It goes in parts. What was cut off goes on where it was when the same is said again; it "
	  "is filed once.",
	  "document put GZ2019 draft report.pdf --label FOD", command_document_put },
	{ "events", "[STUDY] [--watch] [--after CURSOR]", 0, 1,
	  "what happened, as far as you may see it; --watch goes on",
	  "With --watch it prints each event when it happens, until it is interrupted; connections "
	  "that break are made again, and nothing is missed between them.",
	  "events GZ2019 --watch", command_events },
	{ "export",
	  "STUDY --format FORMAT [--output FILE] [--anonymous] [--as-role ROLE] [--base URL] "
	  "[--publisher NAME] [--inbox URL] [--doi DOI] [--doi-prefix PREFIX] [--depositor NAME] "
	  "[--email ADDRESS] "
	  "[--registrant NAME]",
	  1, 1, "a study in a format of others, as far as you may see it",
	  "FORMAT is hotcrp, hotcrp-wide or hotcrp-narrow (reviews), assignments (the team), "
	  "docmaps (what became of the "
	  "study), coar (notifications of invitations and published reviews) or crossref (a "
	  "deposit of the published reviews). With --anonymous no reviewer is named; with "
	  "--as-role, "
	  "what somebody of that role may see. What is the same each time can stand in "
	  "exports.json in the program's folder. The same data is "
	  "the same file, byte by byte; FILE is replaced whole.",
	  "export GZ2019 --format docmaps --publisher NEASPEC --output GZ2019.docmap.json",
	  command_export },
	{ "finding diff", "FINDING [FROM] [TO]", 1, 3,
	  "what is different between two versions of a finding, in words",
	  "FROM and TO are numbers of versions, as `finding versions` tells them; the last two "
	  "otherwise. What is gone stands in [-...-], what is new in {+...+}.",
	  "finding diff FINDING 1 2", command_finding_diff },
	{ "help", "[NOUN [VERB]]", 0, 2, "help on the program, a noun, or a verb", NULL,
	  "help study advance", command_help },
	{ "inbox", "[--watch]", 0, 0, "what you have to do, in every study",
	  "The late first, then by date. For a worker: what its institution's people have to do. "
	  "--watch goes on: what is opened and closed is told, a line each, until it is ended.",
	  "inbox --watch", command_inbox },
	{ "join", "FILE [--key FILE] [--name PROFILE]", 1, 1,
	  "make a profile from the join file that the secretariat sent",
	  "The key is the one that `referee key new` made, unless --key names another. The profile "
	  "has the name of the principal, unless --name gives one. A profile named `default`, or "
	  "the only one, is used where none is named.",
	  "join igdp-liu.join", command_join },
	{ "key new", "[FILE]", 0, 1, "make a key pair",
	  "FILE holds both halves and is for you alone; FILE.pub is for the secretariat. Without "
	  "FILE it is referee.key in the program's folder.",
	  "key new", command_key_new },
	{ "key use", "FILE", 1, 1, "put another key file into the profile", NULL, "key use new.key",
	  command_key_use },
	{ "profiles", "", 0, 0, "the profiles that there are", NULL, "profiles", command_profiles },
	{ "programme report", "[--markdown]", 0, 0,
	  "what became of each undertaking, as a note of a secretariat",
	  "A heading for each kind of undertaking, and a paragraph for each one, of what you may "
	  "see; "
	  "--markdown is for a text that goes on being edited, --json gives the facts.",
	  "programme report --markdown", command_programme_report },
	{ "programme statistics", "[STUDY ...] [--query QUERY] [--markdown]", 0, COMMAND_WORDS_MAX,
	  "figures of the programme, as tables",
	  "Rates, response times, work and lateness, findings and comments, over the studies that "
	  "you may see, or those named, or those that QUERY finds; --markdown is for a note that "
	  "goes on being edited, --json gives the figures.",
	  "programme statistics --query year:2019", command_programme_statistics },
	{ "question diff", "QUESTION [FROM] [TO]", 1, 3,
	  "what is different between two versions of a guiding question, in words",
	  "FROM and TO are numbers of versions, as `question versions` tells them; the last two "
	  "otherwise. What is gone stands in [-...-], what is new in {+...+}.",
	  "question diff QUESTION 1 2", command_question_diff },
	{ "recommendation diff", "RECOMMENDATION [FROM] [TO]", 1, 3,
	  "what is different between two versions of a recommendation, in words",
	  "FROM and TO are numbers of versions, as `recommendation versions` tells them; the "
	  "last two otherwise. What is gone stands in [-...-], what is new in {+...+}.",
	  "recommendation diff RECOMMENDATION 1 2", command_recommendation_diff },
	{ "remind bounce", "", 0, 0, "take a reminder's mail that came back, from standard input",
	  "For an alias of the mail system, which pipes into it what is sent to the address that "
	  "reminders come from. A report that a mail will never arrive makes its job an incident, "
	  "of which the studies tell the secretariat; what is only late, or written by a program "
	  "for somebody on holiday, is taken and dropped. The exit status is 0, 67 for mail that "
	  "is no reminder that came back, or 75 where it is to be tried again.",
	  "remind bounce <returned.eml", command_remind_bounce },
	{ "remind run", "[--letters FOLDER] [--sendmail PROGRAM] [--from ADDRESS] [--seconds N]", 0,
	  0, "put the reminders that are due, and send the mails",
	  "For a scheduled job: run it as often as you like, also twice at once; each person gets "
	  "one mail a day, and each reminder goes out once. FOLDER has the words, a file for each "
	  "language; PROGRAM takes a mail as sendmail -t -i does, and has N seconds for it. The "
	  "exit "
	  "status is 75 where a mail is to be tried again, 65 where one was refused and waits for "
	  "people.",
	  "remind run", command_remind_run },
	{ "retry", "", 0, 0, "send again what was not answered",
	  "Oldest first. It stops at the first that is not answered, since later ones may build on "
	  "it. What was done already is not done again.",
	  "retry", command_retry },
	{ "review diff", "REVIEW [FROM] [TO]", 1, 3,
	  "what is different between two versions of a review, in words",
	  "REVIEW is an id, or a study's code for your own. FROM and TO are numbers of versions, "
	  "as `review versions` tells them; the last two otherwise. What is gone stands in "
	  "[-...-], what is new in {+...+}.",
	  "review diff GZ2019 1 2", command_review_diff },
	{ "review form", "STUDY [FILE]", 1, 2,
	  "the form of a study's reviews as a text file to fill in",
	  "What you saved or submitted last is filled in. A file that exists is not overwritten. "
	  "With --json, the form as the server describes it.",
	  "review form GZ2019 review-GZ2019.txt", command_review_form },
	{ "review import", "FILE [--study STUDY] [--submit] [--partial] [--dry-run]", 1, 1,
	  "bring in reviews of HotCRP's kind",
	  "FILE is JSON as HotCRP's API has it, or one of its tables, wide or narrow, as `export` "
	  "writes them; fields go by their id, key or title. They are kept as drafts, or with "
	  "--submit submitted where the file does not call them drafts. All is rehearsed first: "
	  "one that cannot be keeps all out, unless --partial leaves it out. --study says which "
	  "study they are for, whatever the file says. What is there already is passed over.",
	  "review import reviews.json --study GZ2019 --submit", command_review_import },
	{ "search", "QUERY... [--kind KIND] [--limit N] [--after CURSOR]", 0, COMMAND_WORDS_MAX,
	  "find studies, or what is in them, by words and fields",
	  "Words and phrases in quotes are found in titles, comments, findings, recommendations, "
	  "reviews and titles of documents, as far as you may see them; fields, such as stage:, "
	  "late:yes, due:<7d or cmt:open>0, say how a study stands. OR, -, and parentheses join "
	  "them; @NAME is a saved search. KIND is study, comment, document, finding, "
	  "recommendation or review. What begins with a hyphen stands behind --. referee(1) has "
	  "all of it under SEARCHING.",
	  "search 'stage:response cmt:open>0 (bus OR tram)' --kind comment", command_search },
	{ "spool", "", 0, 0, "the writes that were not answered yet", NULL, "spool",
	  command_spool },
	{ "work", "TOPIC... [--jobs N] [--grace SECONDS] [--once] -- PROGRAM [ARGUMENT...]", 1,
	  COMMAND_WORDS_MAX, "run a program for each job of the topics",
	  "The job's payload is its standard input, what it prints is the job's result, and its "
	  "environment says which job it is (REFEREE_JOB, REFEREE_TOPIC, REFEREE_STUDY, "
	  "REFEREE_ATTEMPT, ...). Exit status 0: done; 64, 65, 67, 68, 78: trying again would not "
	  "help; any other, or a signal: it comes again. N run at a time. It goes on until a "
	  "signal: the first lets the jobs that run come to their end, the second gives them back. "
	  "With --once it does one job, or none where there is none within --timeout (otherwise it "
	  "does not wait): 0 done, 66 there was none, 75 it comes again, 65 it waits for people.",
	  "work convert -- ./convert.sh", command_work },
};
const size_t command_count = ELEMENTS(commands);

/* clang-format off */
const struct alias aliases[] = {
	{ "backup", "server.backup" },
	{ "board", "study.board" },
	{ "status", "study.status" },
	{ "verify", "journal.verify" },
	{ "whoami", "server.hello" },
};
/* clang-format on */
const size_t alias_count = ELEMENTS(aliases);

/* `inbox list` is the verb, `inbox --watch` the command. */
static bool is_verb(const char *first, const char *second)
{
	_cleanup_(x_freep) char *method = xasprintf("%s.%s", first, second ? second : "");

	return verb_find(str_of(method));
}

const struct command *command_find(const char *first, const char *second)
{
	for (size_t i = 0; i < command_count; i++) {
		const char *name = commands[i].name;
		size_t len = strlen(first);
		if (strcmp(name, first) == 0 && !is_verb(first, second))
			return &commands[i];
		if (second && strncmp(name, first, len) == 0 && name[len] == ' ' &&
		    strcmp(name + len + 1, second) == 0)
			return &commands[i];
	}
	return NULL;
}

/* 1: taken; 0: none of them; an exit status where its value is missing. */
static int extra_take(struct session *session, const struct extra *extras, int argc, char **argv,
		      int *index)
{
	const char *argument = argv[*index];
	size_t len = strcspn(argument, "=");

	for (; extras && extras->name; extras++) {
		if (strlen(extras->name) != len || strncmp(extras->name, argument, len) != 0)
			continue;
		if (extras->flag) {
			*extras->flag = true;
			return 1;
		}
		if (argument[len] == '=')
			*extras->value = argument + len + 1;
		else if (*index + 1 < argc)
			*extras->value = argv[++*index];
		else
			return session_fail(session, EX_USAGE, "%s needs a value", argument);
		return 1;
	}
	return 0;
}

/* One argument: an option, or a word. 0 or an exit status. */
static int word_take(struct session *session, int argc, char **argv, int *index,
		     const struct extra *extras, struct words *words)
{
	const char *text = argv[*index];
	_cleanup_(x_freep) char *error = NULL;

	if (text[0] == '-' && text[1]) {
		int r = extra_take(session, extras, argc, argv, index);
		if (r == 0)
			r = option_take(&session->options, argc, argv, index, &error);
		if (r == 1)
			return 0;
		if (r > 1)
			return r;
		return session_fail(session, EX_USAGE, "%s%s",
				    error ? error : "there is no option ", error ? "" : text);
	}
	if (words->count == COMMAND_WORDS_MAX)
		return session_fail(session, EX_USAGE, "too many arguments: `%s`", text);
	words->list[words->count++] = text;
	return 0;
}

int command_words(struct session *session, const struct command *command, int argc, char **argv,
		  const struct extra *extras, struct words *ret_words)
{
	struct words words = { .count = 0 };

	for (int i = 0; i < argc; i++) {
		int r = word_take(session, argc, argv, &i, extras, &words);
		if (r != 0)
			return r;
	}
	session->screen = screen_of(session->options.is_plain);
	if (session->options.is_help) {
		help_command(session, command);
		return -1;
	}
	if (words.count < command->least || words.count > command->most)
		return session_fail(session, EX_USAGE, "the command is: referee %s %s",
				    command->name, command->args);
	*ret_words = words;
	return 0;
}
