/* world_archive.c: an archive of another office, of which its manifest is here and nothing else. */
#include "core/world.h"

#include <sodium.h>
#include <string.h>

static void digest_of(const char *text, char ret_hex[65])
{
	uint8_t digest[32];

	crypto_generichash(digest, sizeof digest, (const uint8_t *)text, strlen(text), NULL, 0);
	sodium_bin2hex(ret_hex, 65, digest, sizeof digest);
}

void world_add_archive(struct world *world)
{
	struct fixture *fixture = &world->fixture;
	char hex[65], data[4096];

	digest_of("{}\n", hex);
	_cleanup_(x_freep) char *manifest =
		xasprintf("{\"format\":\"refereed "
			  "archive\",\"version\":1,\"study\":\"AR2018\",\"title\":\"%s\","
			  "\"for\":{\"principal\":\"somebody\",\"roles\":[\"host\"]},"
			  "\"files\":[{\"name\":\"study.json\",\"bytes\":3,\"blake2b\":\"%s\"}]}",
			  world_secrets[SECRET_ARCHIVE], hex);
	digest_of(manifest, hex);
	sodium_bin2base64(data, sizeof data, (const uint8_t *)manifest, strlen(manifest),
			  sodium_base64_VARIANT_ORIGINAL);
	struct json_object *begun =
		fixture_ok(fixture, "sec-ahn", "archive.begin", "{'digest':'%s','bytes':%zu}", hex,
			   strlen(manifest));
	snprintf(world->ids[THING_ARCHIVE], sizeof world->ids[0], "%s",
		 fixture_text(begun, "archive"));
	json_object_put(begun);
	fixture_do(fixture, "sec-ahn", "archive.send",
		   "{'archive':'%s','member':'manifest.json','offset':0,'data':'%s'}",
		   world->ids[THING_ARCHIVE], data);
}
