// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EvidenceRegistry} from "../../contracts/EvidenceRegistry.sol";

/// @notice Only for tests: tries many calls of the registry within one `eth_call`, each from the same starting state, so that
/// thousands of malformed proofs need no transaction and no request each.
contract ProofTrials {
    EvidenceRegistry public immutable registry;

    error Undo(bool success, bytes answer);

    constructor(EvidenceRegistry target) {
        registry = target;
    }

    /// @notice Opens a log owned by this contract and anchors its first head.
    function openAt(string calldata origin, uint64 size, bytes32 root) external returns (bytes32 logId) {
        logId = registry.openLog(origin);
        registry.anchor(logId, size, root, new bytes32[](0));
    }

    /// @notice What the registry answers to each of these calls.
    function tryAll(bytes[] calldata calls) external returns (bool[] memory successes, bytes[] memory answers) {
        successes = new bool[](calls.length);
        answers = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            try this.tryOne(calls[i]) {
                revert("tryOne returned");
            } catch (bytes memory undo) {
                (successes[i], answers[i]) = abi.decode(_withoutSelector(undo), (bool, bytes));
            }
        }
    }

    /// @notice Makes one call and undoes it by reverting with the outcome.
    function tryOne(bytes calldata data) external {
        (bool success, bytes memory answer) = address(registry).call(data);
        revert Undo(success, answer);
    }

    /// @dev In place: the bytes of `data` behind its first four.
    function _withoutSelector(bytes memory data) private pure returns (bytes memory rest) {
        assembly ("memory-safe") {
            rest := add(data, 4)
            mstore(rest, sub(mload(data), 4))
        }
    }
}
