package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.log.store.StoreException.Failure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What is known after each kind of failure: a wrong answer here could append twice. */
final class RequestsTest {

  private final Requests requests =
      new Requests(new NoClient(), "the-table", CapacityListener.NONE);

  @Test
  void throttlingIsCertainlyNotCarriedOut() {
    assertThat(failure(answer("ProvisionedThroughputExceededException", 400, 1)))
        .isEqualTo(Failure.THROTTLED);
    assertThat(failure(answer("ThrottlingException", 400, 1))).isEqualTo(Failure.THROTTLED);
    assertThat(failure(answer("RequestLimitExceeded", 400, 1))).isEqualTo(Failure.THROTTLED);
  }

  @Test
  void throttlingOfASecondTryTellsNothingOfTheFirst() {
    assertThat(failure(answer("ThrottlingException", 400, 2))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(answer("ValidationException", 400, 2))).isEqualTo(Failure.UNKNOWN);
  }

  @Test
  void otherClientErrorsAreRefusals() {
    assertThat(failure(answer("ResourceNotFoundException", 400, 1))).isEqualTo(Failure.REFUSED);
    assertThat(failure(answer("AccessDeniedException", 400, 1))).isEqualTo(Failure.REFUSED);
  }

  @Test
  void serverErrorsAndLostConnectionsAreUnknown() {
    assertThat(failure(answer("InternalServerError", 500, 1))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(answer("ServiceUnavailable", 503, 1))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(SdkClientException.create("Connection reset"))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(ApiCallTimeoutException.create(5))).isEqualTo(Failure.UNKNOWN);
  }

  @Test
  void aFailedConditionIsAnAnswer() {
    assertThatThrownBy(
            () ->
                requests.send(
                    "put",
                    () -> {
                      throw ConditionalCheckFailedException.builder().build();
                    }))
        .isInstanceOf(ConditionalCheckFailedException.class);
  }

  private Failure failure(SdkException thrown) {
    StoreException failed =
        catchThrowableOfType(
            StoreException.class,
            () ->
                requests.send(
                    "put",
                    () -> {
                      throw thrown;
                    }));
    assertThat(failed).hasMessageContaining("the-table").hasCause(thrown);
    return failed.failure();
  }

  private static SdkException answer(String code, int status, int attempts) {
    return DynamoDbException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build())
        .statusCode(status)
        .numAttempts(attempts)
        .message(code)
        .build();
  }

  private static final class NoClient implements DynamoDbClient {
    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
