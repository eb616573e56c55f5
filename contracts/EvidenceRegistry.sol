// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Append-only evidence logs whose heads the chain itself refuses to rewrite
/// @notice Each log is an RFC 9162 Merkle tree of evidence records, kept by its owner off chain. This registry stores the
/// heads (size, root) of every log and accepts a new head only with the proof that it extends the last one, so that nobody,
/// the log's owner included, can drop, alter or reorder a record once a head over it is anchored.
/// @dev There is deliberately no administrator, no upgrade, no pause and no payable function: nobody has to be trusted to
/// leave the stored heads alone. No function loops over storage, so none can be made too expensive to call.
contract EvidenceRegistry {
    /// @dev One storage slot, so that `anchor` learns its caller's rights and the last size with one read.
    /// `epoch` counts hand-overs. Operators are stored per epoch: all of a former owner's lapse at once at a hand-over, with no
    /// list of them to walk through.
    struct Log {
        address owner;
        uint64 headSize;
        uint32 epoch;
    }

    /// @dev Two slots. `time` (seconds since 1970, the block's) is never 0 for an anchored head and is what tells "anchored"
    /// from "never heard of": a root of 32 zero bytes has no meaning of its own.
    struct Head {
        bytes32 root;
        uint64 time;
        uint64 blockNumber;
    }

    event LogOpened(bytes32 indexed logId, address indexed owner, string origin);
    event OperatorSet(bytes32 indexed logId, address indexed operator, bool allowed);
    event LogTransferStarted(bytes32 indexed logId, address indexed owner, address indexed newOwner);
    event LogTransferred(bytes32 indexed logId, address indexed previousOwner, address indexed newOwner);
    event HeadAnchored(bytes32 indexed logId, uint64 indexed size, bytes32 root, uint64 previousSize, address operator);
    event HeadAlreadyAnchored(bytes32 indexed logId, uint64 indexed size);
    event HeadConfirmed(bytes32 indexed logId, uint64 indexed size, address indexed witness);

    /// @notice A log needs an origin: the name that its checkpoints carry.
    error RegistryEmptyOrigin();
    /// @notice This owner has already opened a log of this origin.
    error RegistryLogAlreadyOpen(bytes32 logId);
    /// @notice Only the log's owner may do this.
    error RegistryNotOwner(bytes32 logId, address account);
    /// @notice Only the account that the owner named as the next owner may accept.
    error RegistryNotPendingOwner(bytes32 logId, address account);
    /// @notice Only the log's owner and its operators may anchor.
    error RegistryNotOperator(bytes32 logId, address account);
    /// @notice The head of an empty log proves nothing.
    error RegistryEmptyHead(bytes32 logId);
    /// @notice The first head has nothing to extend, so its proof must be empty.
    error RegistryProofNotExpected(bytes32 logId, uint256 length);
    /// @notice This size is anchored with another root: two histories of one log.
    error RegistryConflict(bytes32 logId, uint64 size, bytes32 anchoredRoot, bytes32 root);
    /// @notice The log has grown past this size, which was never anchored.
    error RegistryRegression(bytes32 logId, uint64 size, uint64 headSize);
    /// @notice The proof does not show that the new head extends the last one.
    error RegistryInconsistent(bytes32 logId, uint64 headSize, uint64 size);
    /// @notice No head of this size with this root is anchored.
    error RegistryNotAnchored(bytes32 logId, uint64 size, bytes32 root);
    /// @notice The chain's SHA-256 precompile (address 2) is missing or failed.
    error RegistryHashFailed();

    mapping(bytes32 logId => Log) private _logs;
    mapping(bytes32 logId => address) private _pendingOwners;
    mapping(bytes32 logId => mapping(uint32 epoch => mapping(address account => bool))) private _operators;
    mapping(bytes32 logId => mapping(uint64 size => Head)) private _heads;
    mapping(bytes32 logId => mapping(uint64 size => mapping(address witness => uint64))) private _confirmations;

    /// @notice Id of the log that `owner` opens, or has opened, under `origin`. It stays the same after a hand-over.
    function logIdOf(string calldata origin, address owner) external pure returns (bytes32) {
        return _logIdOf(origin, owner);
    }

    /// @notice Opens a log that belongs to the caller. Open to everybody: logs do not touch each other.
    /// @dev The caller is part of the id. Otherwise anyone who sees an origin could take it first and lock its lender out.
    /// Opening again reverts: it would hand a log back to the account that opened it, although it was handed over since.
    function openLog(string calldata origin) external returns (bytes32 logId) {
        if (bytes(origin).length == 0) revert RegistryEmptyOrigin();
        logId = _logIdOf(origin, msg.sender);
        if (_logs[logId].owner != address(0)) revert RegistryLogAlreadyOpen(logId);
        _logs[logId].owner = msg.sender;
        emit LogOpened(logId, msg.sender, origin);
    }

    /// @notice Allows an account to anchor heads of this log, or ends that.
    /// @dev Owner only, so that a stolen operator key cannot name further operators and outlive its own removal.
    function setOperator(bytes32 logId, address operator, bool allowed) external {
        Log storage log = _logs[logId];
        _requireOwner(log, logId);
        _operators[logId][log.epoch][operator] = allowed;
        emit OperatorSet(logId, operator, allowed);
    }

    /// @notice Names the next owner; address 0 withdraws the offer. Nothing changes until that account accepts.
    /// @dev Two steps, so that a mistyped address cannot swallow a log. Until then the named account has no right at all.
    function transferLog(bytes32 logId, address newOwner) external {
        _requireOwner(_logs[logId], logId);
        _pendingOwners[logId] = newOwner;
        emit LogTransferStarted(logId, msg.sender, newOwner);
    }

    /// @notice Takes over a log that its owner has offered to the caller. All operators lapse; the new owner names its own.
    /// @dev The new epoch stops a former owner who named accounts of his own as operators before he sold the log. Counting
    /// epochs instead of keying operators by owner stops them from coming back if the log ever returns to him.
    function acceptLog(bytes32 logId) external {
        if (_pendingOwners[logId] != msg.sender) revert RegistryNotPendingOwner(logId, msg.sender);
        delete _pendingOwners[logId];
        Log storage log = _logs[logId];
        address previousOwner = log.owner;
        log.owner = msg.sender;
        log.epoch += 1;
        emit LogTransferred(logId, previousOwner, msg.sender);
    }

    /// @notice Puts a head on chain. The first head of a log is taken as it is; every later one must be proven to extend the
    /// last one (RFC 9162 §2.1.4).
    /// @dev The size is the operator's word for the new part of the tree: a consistency proof shows that all old records are still
    /// there, in their places, and not how many leaves lie below the nodes it adds. Claiming a false size proves no record: records
    /// are proven by paths whose length the size fixes. But whoever steals an operator's key can end the log with it, by claiming so
    /// large a size that every true head is a regression. What was anchored before stands; the owner then opens a new log.
    /// @param size number of records in the log
    /// @param root Merkle tree hash of these records
    /// @param consistencyProof RFC 9162 §2.1.4 proof from the log's last head to this one; empty for the first head, and not
    /// looked at for a head that is anchored already
    /// @return anchored false when exactly this head was anchored before: nothing changed, and nothing needs repeating
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata consistencyProof)
        external
        returns (bool anchored)
    {
        // A stranger must not anchor: whoever watches the mempool could send a head before its lender does, or start the log
        // with a root of his own choosing.
        Log storage log = _logs[logId];
        if (!_isOperator(log, logId, msg.sender)) revert RegistryNotOperator(logId, msg.sender);

        // Size 0 precedes every tree: "consistent with the empty log" would be true of any history.
        if (size == 0) revert RegistryEmptyHead(logId);

        // A sender that crashed between sending and learning of it may send again and finds the head that it anchored, rather
        // than a failure. Another root for the same size is a second history of the log, and that is what must never pass.
        Head storage head = _heads[logId][size];
        if (head.time != 0) {
            if (head.root != root) revert RegistryConflict(logId, size, head.root, root);
            emit HeadAlreadyAnchored(logId, size);
            return false;
        }

        uint64 previousSize = log.headSize;
        if (previousSize == 0) {
            // Refused rather than ignored: a sender with a proof believes in an earlier head that this chain does not have,
            // for example after the chain was reset.
            if (consistencyProof.length != 0) revert RegistryProofNotExpected(logId, consistencyProof.length);
        } else {
            // A head inserted below the last one is proven by nothing, yet would be shown to a court as anchored.
            if (size < previousSize) revert RegistryRegression(logId, size, previousSize);
            bytes32 previousRoot = _heads[logId][previousSize].root;
            if (!_extends(previousSize, previousRoot, size, root, consistencyProof)) {
                revert RegistryInconsistent(logId, previousSize, size);
            }
        }

        log.headSize = size;
        head.root = root;
        head.time = uint64(block.timestamp);
        head.blockNumber = uint64(block.number);
        emit HeadAnchored(logId, size, root, previousSize, msg.sender);
        return true;
    }

    /// @notice A witness (court, notary, appraisal centre) states from its own account that it has seen this head.
    /// Whether a witness counts is for each verifier to decide; anyone may confirm.
    /// @dev The root is named too, so that a witness states exactly what it has seen, whatever a node told it about the size.
    /// Repeating keeps the first time: a later one would make the statement look younger than it is.
    function confirm(bytes32 logId, uint64 size, bytes32 root) external {
        Head storage head = _heads[logId][size];
        if (head.time == 0 || head.root != root) revert RegistryNotAnchored(logId, size, root);
        if (_confirmations[logId][size][msg.sender] != 0) return;
        _confirmations[logId][size][msg.sender] = uint64(block.timestamp);
        emit HeadConfirmed(logId, size, msg.sender);
    }

    /// @notice The log's last head, with the time (seconds since 1970) and number of its block; zeros when it has none.
    function headOf(bytes32 logId) external view returns (uint64 size, bytes32 root, uint64 time, uint64 blockNumber) {
        size = _logs[logId].headSize;
        Head storage head = _heads[logId][size];
        return (size, head.root, head.time, head.blockNumber);
    }

    /// @notice The head of exactly this size, with the time and number of its block; zeros when there is none.
    function anchoredAt(bytes32 logId, uint64 size) external view returns (bytes32 root, uint64 time, uint64 blockNumber) {
        Head storage head = _heads[logId][size];
        return (head.root, head.time, head.blockNumber);
    }

    /// @notice When each of these witnesses confirmed the head of this size, in their order; 0 for one that did not.
    function confirmations(bytes32 logId, uint64 size, address[] calldata witnesses)
        external
        view
        returns (uint64[] memory times)
    {
        times = new uint64[](witnesses.length);
        for (uint256 i = 0; i < witnesses.length; ++i) {
            times[i] = _confirmations[logId][size][witnesses[i]];
        }
    }

    /// @notice Whether the record with this leaf stands at `index` of the log, under the anchored head of `size`
    /// (RFC 9162 §2.1.3.2).
    /// @param leaf SHA-256(0x00 ‖ record), worked out by the verifier from the record itself. A leaf taken over from somebody
    /// else proves nothing about a record.
    /// @param path sibling hashes from the leaf to the root
    function verifyInclusion(bytes32 logId, uint64 size, uint64 index, bytes32 leaf, bytes32[] calldata path)
        external
        view
        returns (bool)
    {
        Head storage head = _heads[logId][size];
        if (head.time == 0) return false;
        // An index beyond the tree would walk to the root by another position's path.
        if (index >= size) return false;
        return _includes(size, head.root, index, leaf, path);
    }

    /// @notice Whether this account may anchor heads of this log. The owner always may.
    function isOperator(bytes32 logId, address account) external view returns (bool) {
        return _isOperator(_logs[logId], logId, account);
    }

    /// @notice Owner of the log; 0 when it was never opened.
    function ownerOf(bytes32 logId) external view returns (address) {
        return _logs[logId].owner;
    }

    /// @notice Account that may accept the log; 0 when it is not on offer.
    function pendingOwnerOf(bytes32 logId) external view returns (address) {
        return _pendingOwners[logId];
    }

    /// @dev `abi.encode`, not `encodePacked`: it leaves no second way to split the same bytes into origin and owner.
    function _logIdOf(string calldata origin, address owner) private pure returns (bytes32) {
        return keccak256(abi.encode(origin, owner));
    }

    function _requireOwner(Log storage log, bytes32 logId) private view {
        if (log.owner != msg.sender) revert RegistryNotOwner(logId, msg.sender);
    }

    function _isOperator(Log storage log, bytes32 logId, address account) private view returns (bool) {
        // Nobody has the rights of address 0, which is what an unopened log's owner reads as.
        if (account == address(0)) return false;
        return log.owner == account || _operators[logId][log.epoch][account];
    }

    /// @dev RFC 9162 §2.1.4.2, clause by clause, for 0 < `first` < `second`. Unchecked, because nothing here can overflow: sizes
    /// have 64 bits, the arithmetic 256. The loop is bounded by the bits of a size: one element too many ends it.
    function _extends(uint256 first, bytes32 firstRoot, uint256 second, bytes32 secondRoot, bytes32[] calldata proof)
        private
        view
        returns (bool)
    {
        // 1. No proof is refused like a wrong one, before its first element is read.
        if (proof.length == 0) return false;
        unchecked {
            uint256 fn = first - 1;
            uint256 sn = second - 1;
            // 4. Up to the root of the largest full subtree on the right edge of the old tree.
            while (fn & 1 == 1) {
                fn >>= 1;
                sn >>= 1;
            }
            // 2. and 5. That subtree is the whole old tree when `first` is a power of two; otherwise the proof names its root.
            uint256 next = fn == 0 ? 0 : 1;
            bytes32 fr = fn == 0 ? firstRoot : proof[0];
            bytes32 sr = fr;
            uint256 scratch = _nodeScratch();
            // 6. Both roots are rebuilt from the same hashes; that they share them is the proof.
            for (; next < proof.length; ++next) {
                // A proof that goes on past the new root would let an operator who puts an inner node in a leaf's place extend a
                // tree of another shape.
                if (sn == 0) return false;
                bytes32 sibling = _at(proof, next);
                if (fn & 1 == 1 || fn == sn) {
                    (fr, sr) = _twoNodes(scratch, sibling, fr, sr);
                    while (fn & 1 == 0 && fn != 0) {
                        fn >>= 1;
                        sn >>= 1;
                    }
                } else {
                    sr = _node(scratch, sr, sibling);
                }
                fn >>= 1;
                sn >>= 1;
            }
            // 7. `sn == 0`: a proof that stops early has rebuilt the root of a smaller tree, here claimed for a larger one.
            return sn == 0 && fr == firstRoot && sr == secondRoot;
        }
    }

    /// @dev RFC 9162 §2.1.3.2, for `index` < `size`. The path's length is fixed by index and size: a shorter one offers an inner
    /// node as a leaf, a longer one hangs a made-up leaf under a real one.
    function _includes(uint256 size, bytes32 root, uint256 index, bytes32 leaf, bytes32[] calldata path)
        private
        view
        returns (bool)
    {
        unchecked {
            uint256 fn = index;
            uint256 sn = size - 1;
            bytes32 r = leaf;
            uint256 scratch = _nodeScratch();
            for (uint256 i = 0; i < path.length; ++i) {
                if (sn == 0) return false;
                bytes32 sibling = _at(path, i);
                if (fn & 1 == 1 || fn == sn) {
                    r = _node(scratch, sibling, r);
                    while (fn & 1 == 0 && fn != 0) {
                        fn >>= 1;
                        sn >>= 1;
                    }
                } else {
                    r = _node(scratch, r, sibling);
                }
                fn >>= 1;
                sn >>= 1;
            }
            return sn == 0 && r == root;
        }
    }

    /// @dev `hashes[i]` for an `i` that the caller has compared with the length; a second comparison would be paid per hash.
    function _at(bytes32[] calldata hashes, uint256 i) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := calldataload(add(hashes.offset, shl(5, i)))
        }
    }

    /// @dev 96 bytes of memory for `_node`: a word that ends in 0x01, then room for two hashes.
    function _nodeScratch() private pure returns (uint256 scratch) {
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore(0x40, add(scratch, 96))
            mstore(scratch, 1)
        }
    }

    /// @dev SHA-256(0x01 ‖ left ‖ right), RFC 9162 §2.1.1. The prefix keeps an inner node from ever being the hash of a record.
    /// Assembly, because `sha256(abi.encodePacked(...))` takes new memory for every node and about twice the gas.
    /// A chain without the precompile answers the call with success and no data, and what stood in memory before would be taken
    /// for a hash: hence the check of the answer's length.
    function _node(uint256 scratch, bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        bool hashed;
        assembly ("memory-safe") {
            mstore(add(scratch, 32), left)
            mstore(add(scratch, 64), right)
            hashed := staticcall(gas(), 2, add(scratch, 31), 65, 0, 32)
            hashed := and(hashed, eq(returndatasize(), 32))
            hash := mload(0)
        }
        if (!hashed) revert RegistryHashFailed();
    }

    /// @dev `_node` of the same left child with two right children: the most frequent step of a long proof, and a call saved.
    function _twoNodes(uint256 scratch, bytes32 left, bytes32 right1, bytes32 right2)
        private
        view
        returns (bytes32 hash1, bytes32 hash2)
    {
        bool hashed;
        assembly ("memory-safe") {
            mstore(add(scratch, 32), left)
            mstore(add(scratch, 64), right1)
            hashed := staticcall(gas(), 2, add(scratch, 31), 65, 0, 32)
            hashed := and(hashed, eq(returndatasize(), 32))
            mstore(add(scratch, 64), right2)
            hashed := and(hashed, staticcall(gas(), 2, add(scratch, 31), 65, 32, 32))
            hashed := and(hashed, eq(returndatasize(), 32))
            hash1 := mload(0)
            hash2 := mload(32)
        }
        if (!hashed) revert RegistryHashFailed();
    }
}
