// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Only for tests: RFC 9162 §2.1 over made-up leaves, recursive as the RFC writes it.
library ReferenceTree {
    /// @notice Leaf `i` of the tree of this seed. From `forkAt` on, that one leaf differs (a rewritten history).
    function leaf(bytes32 seed, uint256 i, uint256 forkAt) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(uint8(0), seed, i, i == forkAt));
    }

    /// @notice §2.1.1: MTH of `count` leaves from `low`
    function hash(bytes32 seed, uint256 low, uint256 count, uint256 forkAt) internal pure returns (bytes32) {
        if (count == 1) return leaf(seed, low, forkAt);
        uint256 k = _split(count);
        return sha256(abi.encodePacked(uint8(1), hash(seed, low, k, forkAt), hash(seed, low + k, count - k, forkAt)));
    }

    /// @notice §2.1.4.1: PROOF(m, D[n])
    function proof(bytes32 seed, uint256 m, uint256 n, uint256 forkAt) internal pure returns (bytes32[] memory) {
        return _subProof(seed, m, 0, n, true, forkAt);
    }

    /// @notice §2.1.3.1: PATH(m, D[n])
    function path(bytes32 seed, uint256 m, uint256 low, uint256 n) internal pure returns (bytes32[] memory) {
        if (n == 1) return new bytes32[](0);
        uint256 k = _split(n);
        uint256 none = type(uint256).max;
        return m - low < k
            ? _append(path(seed, m, low, k), hash(seed, low + k, n - k, none))
            : _append(path(seed, m, low + k, n - k), hash(seed, low, k, none));
    }

    function _subProof(bytes32 seed, uint256 m, uint256 low, uint256 n, bool complete, uint256 forkAt)
        private
        pure
        returns (bytes32[] memory list)
    {
        if (m == n) {
            if (complete) return list;
            return _append(list, hash(seed, low, n, forkAt));
        }
        uint256 k = _split(n);
        return m <= k
            ? _append(_subProof(seed, m, low, k, complete, forkAt), hash(seed, low + k, n - k, forkAt))
            : _append(_subProof(seed, m - k, low + k, n - k, false, forkAt), hash(seed, low, k, forkAt));
    }

    function _append(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }

    /// @dev "the largest power of two smaller than n", for n > 1
    function _split(uint256 n) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }
}
