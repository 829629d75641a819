package dev.trestle.queues;

import java.io.IOException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells an outage, which ends by itself, from a defect. */
final class Transience {

  private Transience() {}

  /** Whether the same work may succeed a little later without anyone doing anything. */
  static boolean of(Throwable failure) {
    if (failure instanceof AwsServiceException aws) {
      return aws.statusCode() >= 500 || aws.statusCode() == 429 || aws.isThrottlingException();
    }
    return failure instanceof OutageException
        || failure instanceof SdkException
        || failure instanceof IOException;
  }
}
