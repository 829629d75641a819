package dev.trestle.bus;

/**
 * Where a bus is, as its events say.
 *
 * @param account id of the AWS account, 12 digits
 * @param region such as {@code eu-west-1}
 */
public record BusPlace(String account, String region) {}
