/**
 * The history of a bucket: its versions listed, put into the order of the log in bounded memory,
 * and appended.
 *
 * <p>Starting points: {@link dev.trestle.replayer.objects.history.Import} does it all; {@code
 * History} lists and orders; {@link dev.trestle.replayer.objects.history.ListingInOrder} is what
 * the S3 client needs, since the SDK loses how versions and delete markers interleave.
 */
@NullMarked
package dev.trestle.replayer.objects.history;

import org.jspecify.annotations.NullMarked;
