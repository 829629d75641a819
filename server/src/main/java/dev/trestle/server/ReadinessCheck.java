package dev.trestle.server;

/** Something that must be there before the service may be called; each bean of it is asked. */
public interface ReadinessCheck {

  /** What is checked, for people, such as {@code event bus prod-application-events}. */
  String name();

  /**
   * Looks. May block for a few seconds; is called about once a second until it succeeds once.
   *
   * @throws Exception if it is missing or of the wrong shape; the message says what to do
   */
  void verify() throws Exception;
}
