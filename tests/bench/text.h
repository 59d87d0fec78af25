/* text.h: what is written by everybody who measures: a comment's text of 1 KiB, and a fresh
 * request id. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define TEXT_SIZE      1024
#define UUID_TEXT_SIZE 37

/* Plain words without anything that JSON would escape; `number` stands in it. No NUL at the end. */
void text_fill(char ret_text[TEXT_SIZE], uint64_t number);

/* A UUIDv7 of now, as a client would make it. */
void text_uuid(char ret_uuid[UUID_TEXT_SIZE]);
