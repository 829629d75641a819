package dev.trestle.replayer.reseed;

import dev.trestle.replayer.operation.Cause;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What errors of SQS and SNS mean for what was to be sent. */
final class TargetFailure {

  private static final int FORBIDDEN = 403;
  private static final int SERVER_FAULT = 500;

  private TargetFailure() {}

  /**
   * What a failed call means for each of its messages.
   *
   * @param messages of the call
   */
  static Sending ofCall(SdkException failure, String target, int messages) {
    if (!(failure instanceof AwsServiceException answer)) {
      return unavailable(target, "had no answer: " + failure.getMessage());
    }
    String code = code(answer);
    if (answer.isThrottlingException()) {
      return throttles(target);
    }
    if (answer.statusCode() == FORBIDDEN && !isMissing(code)) {
      return refuses(target, code);
    }
    if (answer.statusCode() >= SERVER_FAULT) {
      return unavailable(target, "answers " + code);
    }
    return of(code, String.valueOf(answer.getMessage()), true, target, messages);
  }

  /**
   * What the failure of one message in a call means.
   *
   * @param sendersFault whether AWS says that sending it again does not help
   */
  static Sending ofMessage(String code, String message, boolean sendersFault, String target) {
    return of(code, message, sendersFault, target, 1);
  }

  private static Sending of(
      String code, String message, boolean sendersFault, String target, int messages) {
    if (code.contains("Throttl") || code.contains("OverLimit") || code.contains("LimitExceeded")) {
      return throttles(target);
    }
    if (isMissing(code)) {
      return missing(target);
    }
    if (isRefusal(code)) {
      return refuses(target, code);
    }
    if (!sendersFault) {
      return unavailable(target, "answers " + code + ": " + message);
    }
    return messages == 1
        ? new Sending.Refused(target + " refuses it: " + code + ": " + message)
        : new Sending.Alone();
  }

  /** Whether a code says that there is no such target. */
  static boolean isMissing(String code) {
    return code.contains("NonExistent")
        || code.contains("DoesNotExist")
        || code.equals("NotFound")
        || code.equals("NotFoundException")
        || code.equals("ResourceNotFoundException");
  }

  /** Whether a code says that the server may not use the target, or its key. */
  static boolean isRefusal(String code) {
    return code.contains("AccessDenied")
        || code.contains("Authoriz")
        || code.contains("UnrecognizedClient")
        || code.contains("Token")
        || code.contains("Signature")
        || code.startsWith("Kms")
        || code.startsWith("KMS");
  }

  /** An error's code, or {@code unknown}. */
  static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "unknown" : code;
  }

  static NotNow missing(String target) {
    return new NotNow(
        new Cause("TARGET_NOT_FOUND", "There is no " + target + ": create it again, or cancel"),
        false);
  }

  static NotNow refuses(String target, String code) {
    return new NotNow(
        new Cause(
            "TARGET_REFUSES",
            target
                + " refuses: "
                + code
                + ": allow sending, in the policy of the server's role and in the target's own"),
        false);
  }

  static NotNow throttles(String target) {
    return new NotNow(
        new Cause(
            "TARGET_THROTTLES",
            target + " takes no more now: it passes; if it lasts, set a lower max_per_second"),
        true);
  }

  static NotNow unavailable(String target, String how) {
    return new NotNow(new Cause("TARGET_UNAVAILABLE", target + " " + how), true);
  }
}
