package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Which errors pass, which somebody must mend, and which are the message's own. */
class TargetFailureTest {

  @Test
  void aCallsErrorsAreToldApart() {
    assertThat(cause(error("QueueDoesNotExist", 400))).isEqualTo("TARGET_NOT_FOUND lasts");
    assertThat(cause(error("AWS.SimpleQueueService.NonExistentQueue", 400)))
        .isEqualTo("TARGET_NOT_FOUND lasts");
    assertThat(cause(error("NotFound", 404))).isEqualTo("TARGET_NOT_FOUND lasts");
    assertThat(cause(error("AccessDenied", 403))).isEqualTo("TARGET_REFUSES lasts");
    assertThat(cause(error("AnythingElse", 403))).isEqualTo("TARGET_REFUSES lasts");
    assertThat(cause(error("KmsAccessDenied", 400))).isEqualTo("TARGET_REFUSES lasts");
    assertThat(cause(error("Throttling", 400))).isEqualTo("TARGET_THROTTLES passes");
    assertThat(cause(error("KmsThrottled", 400))).isEqualTo("TARGET_THROTTLES passes");
    assertThat(cause(error("InternalError", 500))).isEqualTo("TARGET_UNAVAILABLE passes");
    assertThat(cause(SdkClientException.create("no route"))).isEqualTo("TARGET_UNAVAILABLE passes");
  }

  @Test
  void whatIsWrongWithACallIsLookedForInEachOfItsMessages() {
    assertThat(TargetFailure.ofCall(error("InvalidMessageContents", 400), "q", 10))
        .isInstanceOf(Sending.Alone.class);
    assertThat(TargetFailure.ofCall(error("InvalidMessageContents", 400), "q", 1))
        .isInstanceOf(Sending.Refused.class);
  }

  @Test
  void aMessagesErrorsAreToldApart() {
    assertThat(TargetFailure.ofMessage("InvalidMessageContents", "bad", true, "q"))
        .isInstanceOf(Sending.Refused.class);
    assertThat(((NotNow) TargetFailure.ofMessage("InternalError", "", false, "q")).passes())
        .isTrue();
    assertThat(((NotNow) TargetFailure.ofMessage("RequestThrottled", "", true, "q")).cause().name())
        .isEqualTo("TARGET_THROTTLES");
  }

  private static String cause(SdkException failure) {
    NotNow now = (NotNow) TargetFailure.ofCall(failure, "q", 10);
    return now.cause().name() + (now.passes() ? " passes" : " lasts");
  }

  private static AwsServiceException error(String code, int status) {
    return AwsServiceException.builder()
        .message(code)
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code).errorMessage(code).serviceName("SQS").build())
        .build();
  }
}
