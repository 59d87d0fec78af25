/* scene.h: a fixture with its people and a study, and the last reply, of which a test asks by JSON
 * pointers ("/data/parameter"). What a test expects is literal text: numbers, words and whole
 * arrays as JSON prints them. */
#pragma once

#include "core/fixture.h"

struct scene {
	struct fixture fixture;
	struct json_object *reply; /* of the last call: the result, or the error object */
	enum err err;
	char id[32]; /* of the last thing kept by scene_keep() */
};

/* The people of the fixture and GZ2019 in its first stage, with its deadlines in `zone`. */
struct scene *scene_new(const char *zone);
/* In Asia/Seoul, in desk_review since the first of March: due on the 29th. igdp-liu, iges-sato and kei-park owe
 * a review. Everybody has an address, and no day is quiet. */
struct scene *scene_desk_review(void);
struct scene *scene_free(struct scene *scene);
int scene_setup(void **state); /* for cmocka: in Asia/Shanghai */
int scene_teardown(void **state);

/* Sets the clock: RFC 3339. */
void scene_at(struct scene *scene, const char *time);

/* Calls, and keeps the reply whatever it is. `format` as in fixture_call(). */
enum err scene_call(struct scene *scene, const char *who, const char *method, const char *format,
		    ...) _printf_(4, 5);
/* The same with params made by the caller, which are taken over. */
enum err scene_call_json(struct scene *scene, const char *who, const char *method,
			 struct json_object *params);

/* Keeps a text of the reply (an id) in scene->id, and returns it. */
const char *scene_keep(struct scene *scene, const char *pointer);
/* The text at a pointer of the reply, or "" where there is nothing; good until the next call. */
const char *scene_text(struct scene *scene, const char *pointer);

/* These fail at the line of the test. */
#define ok(scene, ...)                                                                             \
	scene_expect(scene, scene_call(scene, __VA_ARGS__), ERR_NONE, __FILE__, __LINE__)
#define refused(scene, wanted, ...)                                                                \
	scene_expect(scene, scene_call(scene, __VA_ARGS__), wanted, __FILE__, __LINE__)
#define is(scene, pointer, wanted) scene_is(scene, pointer, wanted, __FILE__, __LINE__)
/* The error's message has these words. */
#define says(scene, words) scene_says(scene, words, __FILE__, __LINE__)
void scene_expect(struct scene *scene, enum err err, enum err wanted, const char *file, int line);
void scene_is(struct scene *scene, const char *pointer, const char *wanted, const char *file,
	      int line);
void scene_says(struct scene *scene, const char *words, const char *file, int line);

/* {assignment: GZ2019, body: a review that the form takes}. */
struct json_object *scene_review(const char *mark);
