// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EvidenceRegistry} from "../../contracts/EvidenceRegistry.sol";
import {Spoil} from "./Spoil.sol";

/// @notice Only for tests: spoils proofs in every way and tries them all within one `eth_call`, so that tens of thousands of
/// malformed proofs need no transaction and no request each.
contract ProofTrials {
    using Spoil for bytes32[];

    struct Extension {
        bytes32 logId;
        uint64 from;
        uint64 to;
        bytes32 root;
        bytes32[] path;
    }

    struct Inclusion {
        bytes32 logId;
        uint64 size;
        uint64 index;
        bytes32 leaf;
        bytes32[] path;
    }

    EvidenceRegistry public immutable registry;

    /// @notice A true proof was refused.
    error TrueProofRefused(uint256 from, uint256 to, bytes answer);
    /// @notice A false one was accepted, or refused with another error than it should be.
    error WrongAnswer(uint256 from, uint256 to, uint256 kind, uint256 which, bytes answer);
    error Undo(bytes answer);

    constructor(EvidenceRegistry target) {
        registry = target;
    }

    /// @notice Opens a log owned by this contract and anchors its first head.
    function openAt(string calldata origin, uint64 size, bytes32 root) external returns (bytes32 logId) {
        logId = registry.openLog(origin);
        registry.anchor(logId, size, root, new bytes32[](0));
    }

    /// @notice Expects each extension to be accepted, and to be refused with a spoiled proof, a spoiled root or no proof.
    /// @param every all spoiled proofs of each; otherwise one random proof of each kind
    /// @return tried number of calls made
    function extend(Extension[] memory extensions, bool every, uint256 random) external returns (uint256 tried) {
        for (uint256 i = 0; i < extensions.length; ++i) {
            Extension memory e = extensions[i];
            bytes memory answer = _try(_anchorCall(e, e.root, e.path));
            if (!_is(answer, abi.encode(true))) revert TrueProofRefused(e.from, e.to, answer);
            bytes memory refusal = abi.encodeWithSelector(EvidenceRegistry.RegistryInconsistent.selector, e.logId, e.from, e.to);
            _expect(_anchorCall(e, e.root ^ bytes32(1 << (random & 255)), e.path), refusal, e.from, e.to, 100, 0);
            _expect(_anchorCall(e, e.root, new bytes32[](0)), refusal, e.from, e.to, 101, 0);
            tried += 3;
            for (uint256 kind = 0; kind < Spoil.KINDS; ++kind) {
                uint256 count = Spoil.count(kind, e.path.length);
                random = uint256(keccak256(abi.encode(random)));
                for (uint256 which = every || count == 0 ? 0 : random % count; which < count; which += every ? 1 : count) {
                    random = uint256(keccak256(abi.encode(random)));
                    _expect(_anchorCall(e, e.root, e.path.make(kind, which, random)), refusal, e.from, e.to, kind, which);
                    ++tried;
                }
            }
        }
    }

    /// @notice Expects each leaf to be included, and not with a spoiled path or leaf.
    function include(Inclusion[] memory inclusions, bool every, uint256 random) external returns (uint256 tried) {
        bytes memory no = abi.encode(false);
        for (uint256 i = 0; i < inclusions.length; ++i) {
            Inclusion memory p = inclusions[i];
            bytes memory answer = _try(_inclusionCall(p, p.leaf, p.path));
            if (!_is(answer, abi.encode(true))) revert TrueProofRefused(p.index, p.size, answer);
            _expect(_inclusionCall(p, p.leaf ^ bytes32(1 << (random & 255)), p.path), no, p.index, p.size, 100, 0);
            tried += 2;
            for (uint256 kind = 0; kind < Spoil.KINDS; ++kind) {
                uint256 count = Spoil.count(kind, p.path.length);
                random = uint256(keccak256(abi.encode(random)));
                for (uint256 which = every || count == 0 ? 0 : random % count; which < count; which += every ? 1 : count) {
                    random = uint256(keccak256(abi.encode(random)));
                    _expect(_inclusionCall(p, p.leaf, p.path.make(kind, which, random)), no, p.index, p.size, kind, which);
                    ++tried;
                }
            }
        }
    }

    /// @notice Expects none of these to be included.
    function exclude(Inclusion[] memory inclusions) external returns (uint256 tried) {
        bytes memory no = abi.encode(false);
        for (; tried < inclusions.length; ++tried) {
            Inclusion memory p = inclusions[tried];
            _expect(_inclusionCall(p, p.leaf, p.path), no, p.index, p.size, 102, tried);
        }
    }

    /// @notice Makes one call and undoes it by reverting with the answer, so that every trial starts from the same state.
    function tryOne(bytes calldata data) external {
        (, bytes memory answer) = address(registry).call(data);
        revert Undo(answer);
    }

    function _expect(bytes memory data, bytes memory expected, uint256 from, uint256 to, uint256 kind, uint256 which) private {
        bytes memory answer = _try(data);
        if (!_is(answer, expected)) revert WrongAnswer(from, to, kind, which, answer);
    }

    function _try(bytes memory data) private returns (bytes memory) {
        (bool success, bytes memory undo) = address(this).call(abi.encodeCall(this.tryOne, (data)));
        require(!success, "tryOne returned");
        assembly ("memory-safe") {
            // the selector off, in place
            mstore(add(undo, 4), sub(mload(undo), 4))
            undo := add(undo, 4)
        }
        return abi.decode(undo, (bytes));
    }

    function _anchorCall(Extension memory e, bytes32 root, bytes32[] memory path) private pure returns (bytes memory) {
        return abi.encodeCall(EvidenceRegistry.anchor, (e.logId, e.to, root, path));
    }

    function _inclusionCall(Inclusion memory p, bytes32 leaf, bytes32[] memory path) private pure returns (bytes memory) {
        return abi.encodeCall(EvidenceRegistry.verifyInclusion, (p.logId, p.size, p.index, leaf, path));
    }

    function _is(bytes memory a, bytes memory b) private pure returns (bool) {
        return keccak256(a) == keccak256(b);
    }
}
