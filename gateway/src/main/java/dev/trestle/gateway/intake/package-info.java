/**
 * Intake: what S3 tells of objects becomes domain events. {@code Intake} takes the messages of a
 * queue, {@code Rules} says what is wanted, {@code Translation} what comes of it, and {@code Loops}
 * and {@code Rounds} see to it that nothing comes of itself.
 */
@NullMarked
package dev.trestle.gateway.intake;

import org.jspecify.annotations.NullMarked;
