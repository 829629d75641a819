package dev.trestle.log.store;

import dev.trestle.log.store.StoreException.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/** What all requests to one table share: client, table, time limits, cost and failures. */
record Requests(DynamoDbClient client, String table, CapacityListener capacity) {

  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  /** DynamoDB throttles with status 400; the SDK retries hardly anything else of that status. */
  private static final String REFUSED_TRY = "Status Code: 400";

  /**
   * A request of DynamoDB takes milliseconds: after 2 seconds another connection is worth a try,
   * and after 5 whoever waits should hear of it.
   */
  private static final AwsRequestOverrideConfiguration TIME_LIMITS =
      AwsRequestOverrideConfiguration.builder()
          .apiCallAttemptTimeout(Duration.ofSeconds(2))
          .apiCallTimeout(Duration.ofSeconds(5))
          .build();

  AwsRequestOverrideConfiguration timeLimits() {
    return TIME_LIMITS;
  }

  void read(String request, @Nullable ConsumedCapacity consumed) {
    capacity.consumed(request, units(consumed), 0);
  }

  void wrote(String request, @Nullable ConsumedCapacity consumed) {
    capacity.consumed(request, 0, units(consumed));
  }

  /** Passes on the failure of a condition, and turns every other failure into what is known. */
  <T> T send(String request, Supplier<T> call) {
    try {
      return call.get();
    } catch (ConditionalCheckFailedException conditionFailed) {
      throw conditionFailed;
    } catch (SdkException failed) {
      throw new StoreException(
          classify(failed), request + " on table " + table + ": " + failed.getMessage(), failed);
    }
  }

  private static Failure classify(SdkException failed) {
    if (!(failed instanceof SdkServiceException answer)) {
      return Failure.UNKNOWN;
    }
    boolean refused = answer.statusCode() >= CLIENT_ERROR && answer.statusCode() < SERVER_ERROR;
    if (!refused || !earlierTriesRefused(answer)) {
      return Failure.UNKNOWN;
    }
    return answer.isThrottlingException() ? Failure.THROTTLED : Failure.REFUSED;
  }

  /**
   * Whether the table refused each earlier try of the same call, made by the SDK itself; one that
   * it did not may have been carried out. Of those tries the SDK keeps the text alone: should it
   * ever read otherwise, none counts as refused.
   */
  private static boolean earlierTriesRefused(SdkServiceException answer) {
    Integer attempts = answer.numAttempts();
    int earlier = attempts == null ? 0 : attempts - 1;
    long refused =
        Arrays.stream(answer.getSuppressed())
            .map(Throwable::getMessage)
            .filter(text -> text != null && text.contains(REFUSED_TRY))
            .count();
    return refused >= earlier;
  }

  private static double units(@Nullable ConsumedCapacity consumed) {
    return consumed == null || consumed.capacityUnits() == null ? 0 : consumed.capacityUnits();
  }
}
