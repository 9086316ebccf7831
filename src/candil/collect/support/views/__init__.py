"""Pages of help: for everybody, for those who keep the directory, and for those who follow referrals."""
