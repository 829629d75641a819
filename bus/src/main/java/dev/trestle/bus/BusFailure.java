package dev.trestle.bus;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an error code of PutEvents means (AWS, "PutEventsResultEntry" and "Common Errors").
 *
 * <p>Of one entry only a few codes condemn the event itself. Everything else, unknown codes
 * included, is an outage: it passes, or somebody mends it, and then the event must still be there.
 */
enum BusFailure {
  /** More than the quota. */
  THROTTLED("it passes; if it lasts, have the quota of PutEvents raised"),
  /** EventBridge itself. */
  INTERNAL("it passes; if it lasts, see the AWS health dashboard"),
  /** The service may not put. */
  ACCESS_DENIED(
      "allow events:PutEvents on the bus, in the policy of the service's role and the bus's own"),
  /** There is no such bus. */
  NO_BUS("create the bus, or correct TRESTLE_ENVIRONMENT"),
  /** Who the service is could not be found out. */
  CREDENTIALS("renew the service's credentials, and check its clock"),
  /** Anything else. */
  OTHER("if it lasts, look the code up in the reference of PutEvents");

  private static final Set<String> CONDEMNING =
      Set.of(
          "InvalidArgument",
          "MalformedDetail",
          "RedactionFailure",
          "NotAuthorizedForSourceException",
          "NotAuthorizedForDetailTypeException");

  /** Of a whole call: some entry of it breaks it. */
  private static final Set<String> MALFORMED =
      Set.of("ValidationException", "SerializationException", "RequestEntityTooLargeException");

  private static final int TOO_LARGE = 413;

  private static final Map<String, BusFailure> CODES =
      Map.ofEntries(
          Map.entry("ThrottlingException", THROTTLED),
          Map.entry("Throttling", THROTTLED),
          Map.entry("RequestLimitExceeded", THROTTLED),
          Map.entry("LimitExceededException", THROTTLED),
          Map.entry("InternalFailure", INTERNAL),
          Map.entry("InternalException", INTERNAL),
          Map.entry("InternalServerError", INTERNAL),
          Map.entry("ServiceUnavailable", INTERNAL),
          Map.entry("AccessDenied", ACCESS_DENIED),
          Map.entry("AccessDeniedException", ACCESS_DENIED),
          Map.entry("NotAuthorized", ACCESS_DENIED),
          Map.entry("UnauthorizedOperation", ACCESS_DENIED),
          Map.entry("OptInRequired", ACCESS_DENIED),
          Map.entry("ResourceNotFoundException", NO_BUS),
          Map.entry("ExpiredToken", CREDENTIALS),
          Map.entry("ExpiredTokenException", CREDENTIALS),
          Map.entry("IncompleteSignature", CREDENTIALS),
          Map.entry("InvalidAccountIdException", CREDENTIALS),
          Map.entry("InvalidClientTokenId", CREDENTIALS),
          Map.entry("InvalidSignatureException", CREDENTIALS),
          Map.entry("MissingAuthenticationToken", CREDENTIALS),
          Map.entry("MissingAuthenticationTokenException", CREDENTIALS),
          Map.entry("RequestExpired", CREDENTIALS),
          Map.entry("SignatureDoesNotMatch", CREDENTIALS),
          Map.entry("UnrecognizedClientException", CREDENTIALS));

  private final String advice;

  BusFailure(String advice) {
    this.advice = advice;
  }

  static BusFailure of(String code) {
    return CODES.getOrDefault(code, OTHER);
  }

  /** Whether the code of one entry says that its event will never be taken. */
  static boolean condemns(String code) {
    return CONDEMNING.contains(code);
  }

  /** Whether the code of a call says that some entry of it will never be taken. */
  static boolean isMalformed(String code, int status) {
    return MALFORMED.contains(code) || status == TOO_LARGE;
  }

  /** Whether it is over soon, without anybody doing anything. */
  boolean passes() {
    return this == THROTTLED || this == INTERNAL;
  }

  /** For metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What to do. */
  String advice() {
    return advice;
  }
}
