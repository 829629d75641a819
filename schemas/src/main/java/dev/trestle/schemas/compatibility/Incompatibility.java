package dev.trestle.schemas.compatibility;

/**
 * One reason why a schema cannot follow another.
 *
 * @param direction {@link Compatibility.Mode#BACKWARD} if events of the previous version may be
 *     refused by the candidate, {@link Compatibility.Mode#FORWARD} if events of the candidate may
 *     be refused by the previous version
 * @param pointer JSON Pointer to the demand that is not met: into the candidate when the direction
 *     is backward, into the previous version when it is forward
 * @param rule the keyword that makes the demand; {@code source} or {@code detail-type} for what is
 *     seen on the bus
 * @param decided true if the change is known to refuse events, unless other demands rule those
 *     events out; false if it could not be proved harmless
 * @param message what is demanded and of which events
 */
public record Incompatibility(
    Compatibility.Mode direction, String pointer, String rule, boolean decided, String message) {}
