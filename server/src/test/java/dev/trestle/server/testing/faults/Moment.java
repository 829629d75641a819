package dev.trestle.server.testing.faults;

/** Of the request in which a process dies: AWS has not carried it out yet, or it has. */
public enum Moment {
  BEFORE(new Fault.Silence()),
  AFTER(new Fault.SilentReply());

  private final Fault fault;

  Moment(Fault fault) {
    this.fault = fault;
  }

  /** What keeps the process in the middle of the request until it is killed. */
  public Fault fault() {
    return fault;
  }

  /** One and the other in turn. */
  public static Moment of(int number) {
    return number % 2 == 0 ? BEFORE : AFTER;
  }
}
