package dev.trestle.replayer.reseed;

/**
 * Where a reseed goes on.
 *
 * @param range which of its ranges
 * @param next offset of the next record in it
 */
record Place(int range, long next) {}
