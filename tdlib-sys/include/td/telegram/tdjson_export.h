/*
 * TDLib's build makes the header of this name that belongs to td_json_client.h. This one stands in for
 * it where a tree of TDLib has not been built: who reads declarations need not know what they export.
 */
#ifndef TDJSON_EXPORT
#define TDJSON_EXPORT
#endif
