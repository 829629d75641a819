package dev.trestle.gateway.intake;

/** No domain event can be made of what S3 told. */
final class Unmappable extends Exception {

  private static final long serialVersionUID = 1L;

  private final String rule;
  private final String code;

  /**
   * @param rule which wanted it
   * @param code stable name for programs, of few
   * @param message what is wrong and what to do, for a person
   */
  Unmappable(Rule rule, String code, String message) {
    super("Intake rule " + rule.name() + ": " + message, null, false, false);
    this.rule = rule.name();
    this.code = code;
  }

  String rule() {
    return rule;
  }

  String code() {
    return code;
  }
}
