/* programme.h: the verbs of `programme`, rows of verb_table.c. clang-format off */
#pragma once

	{ .name = "programme.report", .summary = "what became of each undertaking that you may see",
	  .description = "The facts of a note on the programme: occasions and who came, institutes, documents published, recommendations, commitments, practices, activities. Counted from what you may see.",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .fields = FIELDS(F_STUDY, SHOWN("title", FIELD_TEXT, "title"), SHOWN("city", FIELD_TEXT, "host city"),
			   DETAIL("country", FIELD_TEXT, "country of the host city"), SHOWN("year", FIELD_INT, "year of the study"),
			   F_STATE("state"), F_STAGE, DETAIL("stage_title", FIELD_TEXT, "the stage in words"),
			   SHOWN("workflow", FIELD_TEXT, "procedure and version it runs by"),
			   DETAIL("occasions", FIELD_ARRAY, "as occasion.list shows them"),
			   DETAIL("institutions", FIELD_ARRAY, "that have a place in the team"),
			   DETAIL("documents", FIELD_ARRAY, "reports, syntheses, action plans and progress reviews, as document.list shows them"),
			   DETAIL("rates", FIELD_OBJECT, "as recommendation.rates counts them; empty where there are none"),
			   SHOWN("commitments", FIELD_INT, "commitments made"), SHOWN("practices", FIELD_INT, "practices published"),
			   DETAIL("practice_cities", FIELD_ARRAY, "where they are from"),
			   DETAIL("practice_countries", FIELD_ARRAY, "countries of these"),
			   DETAIL("plan", FIELD_ARRAY, "as activity.list shows it")),
	  RUN(programme_report) },
