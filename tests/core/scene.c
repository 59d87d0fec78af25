/* scene.c: see scene.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json_pointer.h>
#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "core/scene.h"

struct scene *scene_new(const char *zone)
{
	static const char *const roles[][2] = {
		{ "gz-host", "host" },
		{ "lead-kim", "lead" },
		{ "editor-mori", "editor" },
		{ "observer-lee", "observer" },
	};
	struct scene *scene = xcalloc(1, sizeof *scene);
	struct fixture *fixture = &scene->fixture;

	fixture_init(fixture);
	fixture_people(fixture);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'GZ2019','title':'Guangzhou peer review','city':'Guangzhou',"
		   "'country':'CN','year':2019,'zone':'%s'}",
		   zone);
	for (size_t i = 0; i < ELEMENTS(roles); i++)
		fixture_do(fixture, "coordinator", "role.grant",
			   "{'principal':'%s','role':'%s','study':'GZ2019'}", roles[i][0],
			   roles[i][1]);
	return scene;
}

struct scene *scene_desk_review(void)
{
	static const char *const names[] = { "coordinator", "lead-kim", "gz-host",    "igdp-liu",
					     "iges-sato",   "kei-park", "editor-mori" };
	struct scene *scene = scene_new("Asia/Seoul");
	struct fixture *fixture = &scene->fixture;

	x_freep(&fixture->conf->quiet_days);
	fixture->conf->quiet_days = xstrdup("");
	for (size_t i = 0; i < ELEMENTS(names); i++)
		fixture_do(fixture, "coordinator", "principal.update",
			   "{'principal':'%s','email':'%s@example.org'}", names[i], names[i]);
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	return scene;
}

struct scene *scene_free(struct scene *scene)
{
	if (!scene)
		return NULL;
	json_object_put(scene->reply);
	fixture_done(&scene->fixture);
	x_freep(&scene);
	return NULL;
}

int scene_setup(void **state)
{
	*state = scene_new("Asia/Shanghai");
	return 0;
}

int scene_teardown(void **state)
{
	*state = scene_free(*state);
	return 0;
}

void scene_at(struct scene *scene, const char *time)
{
	assert_true(zone_utc_parse(time, &scene->fixture.now_ms));
}

/* ---- calling ---- */

enum err scene_call_json(struct scene *scene, const char *who, const char *method,
			 struct json_object *params)
{
	json_object_put(scene->reply);
	scene->reply = fixture_call_json(&scene->fixture, who, method, &scene->err, params);
	return scene->err;
}

enum err scene_call(struct scene *scene, const char *who, const char *method, const char *format,
		    ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	return scene_call_json(scene, who, method, params);
}

/* ---- asking ---- */

const char *scene_text(struct scene *scene, const char *pointer)
{
	struct json_object *found;

	if (json_pointer_get(scene->reply, pointer, &found) != 0 || !found)
		return "";
	if (json_object_is_type(found, json_type_string))
		return json_object_get_string(found);
	return json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE);
}

const char *scene_keep(struct scene *scene, const char *pointer)
{
	snprintf(scene->id, sizeof scene->id, "%s", scene_text(scene, pointer));
	assert_true(scene->id[0] != '\0');
	return scene->id;
}

void scene_expect(struct scene *scene, enum err err, enum err wanted, const char *file, int line)
{
	if (err == wanted)
		return;
	print_error("%s:%d: wanted %s: %s\n", file, line,
		    wanted ? err_row(wanted)->word : "a result", scene->fixture.last.text);
	_fail(file, line);
}

void scene_is(struct scene *scene, const char *pointer, const char *wanted, const char *file,
	      int line)
{
	const char *text = scene_text(scene, pointer);

	if (strcmp(text, wanted) == 0)
		return;
	print_error("%s:%d: %s is %s, wanted %s, in %s\n", file, line, pointer, text, wanted,
		    scene->fixture.last.text);
	_fail(file, line);
}

void scene_says(struct scene *scene, const char *words, const char *file, int line)
{
	const char *message = scene_text(scene, "/message");

	if (strstr(message, words))
		return;
	print_error("%s:%d: wanted \"%s\" in: %s\n", file, line, words, message);
	_fail(file, line);
}

struct json_object *scene_review(const char *mark)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review(mark));
	return params;
}
