package dev.trestle.log.append;

/**
 * What an appender has done since it was opened, and what it holds now.
 *
 * @param records appended
 * @param batches appended
 * @param duplicates calls whose id was known already, by this or an earlier call
 * @param conflicts tries lost to another writer
 * @param failures tries that the store did not carry out or confirm
 * @param queuedRecords calls not answered yet
 * @param queuedBytes of these calls
 * @param rememberedIds in all dedupe windows
 * @param dedupeBytes memory of all dedupe windows
 */
public record AppendStats(
    long records,
    long batches,
    long duplicates,
    long conflicts,
    long failures,
    int queuedRecords,
    long queuedBytes,
    long rememberedIds,
    long dedupeBytes) {}
