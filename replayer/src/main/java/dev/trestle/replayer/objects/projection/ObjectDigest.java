package dev.trestle.replayer.objects.projection;

import dev.trestle.log.Offset;

/**
 * What a projection holds, in short.
 *
 * @param objects keys that have an object
 * @param hash 32 hexadecimal digits, equal for equal objects
 * @param next up to which offset the log was read
 */
public record ObjectDigest(long objects, String hash, Offset next) {}
