/* derived.h: ids that follow from what they are of, so that whoever makes them again makes the same. */
#pragma once

#include "libreferee/referee.h"

/* UUIDv8 (RFC 9562) of a text: its BLAKE2b-128. */
void derived_uuid(const char *words, char ret_text[static REFEREE_UUID_SIZE]);
